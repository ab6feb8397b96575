import { Button, Card, Choices, Field, Icon } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { useDraft } from '../shared/useDraft';
import { useOpenRequest } from './data';
import css from './PrivacyPage.module.css';
import { UnderWay } from './UnderWay';
import { useAsk } from './useAsk';

const EMPTY = { kind: 'copy' as 'copy' | 'move', recipient: '' };

/** A signed copy of everything, for oneself or to be taken elsewhere. */
export function CopyPage() {
  const { t } = useTranslation();
  const open = useOpenRequest('copy', 'move');
  const { draft, change, clear } = useDraft('privacy.copy', EMPTY);
  const asking = useAsk(clear);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    asking.mutate(draft.kind === 'copy' ? { kind: 'copy' } : { kind: 'move', recipient: draft.recipient.trim() });
  };
  return (
    <FlowPage title={t('privacy.copy.title')}>
      <p className={css.lead}>{t('privacy.copy.lead')}</p>
      {open.data ? (
        <UnderWay request={open.data} />
      ) : (
        <form className="stack" onSubmit={submit}>
          <Card>
            <Choices
              legend={t('privacy.copy.for')}
              value={draft.kind}
              onValue={(kind) => change({ kind })}
              choices={[
                { value: 'copy', title: t('privacy.copy.own'), detail: t('privacy.copy.own_detail') },
                { value: 'move', title: t('privacy.copy.move'), detail: t('privacy.copy.move_detail') },
              ]}
            />
          </Card>
          {draft.kind === 'move' && (
            <Field label={t('privacy.copy.recipient')} value={draft.recipient} onValue={(recipient) => change({ recipient })} maxLength={200} required />
          )}
          <Button type="submit" wide busy={asking.isPending} icon={<Icon name="download" size={19} />}>
            {t('privacy.copy.do')}
          </Button>
        </form>
      )}
    </FlowPage>
  );
}
