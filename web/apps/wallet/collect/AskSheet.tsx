import { Button, Field, Sheet } from '@purser/ui';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { AmountCard } from '../money/AmountCard';
import { useAmount } from '../money/useAmount';
import { useWallet } from '../wallet/current';

export interface Wanted {
  amount: string;
  note: string;
}

/** Longer notes the server refuses: they have to fit the symbol. */
const LONGEST_NOTE = 60;

interface Props {
  wanted: Wanted;
  onWanted: (wanted: Wanted) => void;
  onClose: () => void;
}

/** How much is asked for, and what for. */
export function AskSheet({ wanted, onWanted, onClose }: Props) {
  const { t } = useTranslation();
  const wallet = useWallet();
  const [draft, setDraft] = useState(wanted);
  const { value, error, insist } = useAmount(draft.amount, wallet);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.amount !== '' && !value) insist();
    else onWanted({ amount: draft.amount, note: draft.note.trim() });
  };
  return (
    <Sheet open title={t('collect.ask')} closeLabel={t('app.close')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <AmountCard
          label={t('collect.amount')}
          currency={wallet.currency}
          value={draft.amount}
          onValue={(amount) => setDraft({ ...draft, amount })}
          error={error}
          hint={t('collect.amount_hint')}
        >
          <Field
            label={t('money.memo')}
            value={draft.note}
            onValue={(note) => setDraft({ ...draft, note })}
            maxLength={LONGEST_NOTE}
            placeholder={t('collect.note_hint')}
            autoComplete="off"
          />
        </AmountCard>
        <Button type="submit" wide>
          {t('app.done')}
        </Button>
      </form>
    </Sheet>
  );
}
