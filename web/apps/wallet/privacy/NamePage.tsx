import { Area, Button, Card, Choices, Field } from '@purser/ui';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { useMe } from '../session/useMe';
import { useDraft } from '../shared/useDraft';
import { useOpenRequest, type Wish } from './data';
import css from './PrivacyPage.module.css';
import { UnderWay } from './UnderWay';
import { useAsk } from './useAsk';

type Document = NonNullable<Wish['document']>;

const DOCUMENTS: readonly Document[] = ['identity_card', 'passport', 'residence_permit', 'household_register', 'other'];

/** Have a name put right: staff look at the document, two of them. */
export function NamePage() {
  const { t } = useTranslation();
  const me = useMe().data;
  const open = useOpenRequest('correct');
  const { draft, change, clear } = useDraft('privacy.name', { name: '', document: 'identity_card' as Document, text: '' });
  const asking = useAsk(clear);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = draft.text.trim();
    asking.mutate({ kind: 'correct', name: draft.name.trim(), document: draft.document, ...(text ? { text } : {}) });
  };
  return (
    <FlowPage title={t('privacy.correct.title')}>
      <p className={css.lead}>{t('privacy.correct.lead')}</p>
      {open.data ? (
        <UnderWay request={open.data} />
      ) : (
        <form className="stack" onSubmit={submit}>
          <Field
            label={t('privacy.correct.name')}
            value={draft.name}
            onValue={(name) => change({ name })}
            hint={me && t('privacy.correct.now', { name: me.name })}
            maxLength={64}
            required
          />
          <Card>
            <Choices
              legend={t('privacy.correct.document')}
              value={draft.document}
              onValue={(document) => change({ document })}
              choices={DOCUMENTS.map((value) => ({ value, title: t(`privacy.correct.documents.${value}`) }))}
            />
          </Card>
          <Area
            label={t('privacy.correct.text')}
            value={draft.text}
            onValue={(text) => change({ text })}
            maxLength={2_000}
          />
          <Button type="submit" wide busy={asking.isPending} disabled={draft.name.trim() === ''}>
            {t('privacy.ask')}
          </Button>
        </form>
      )}
    </FlowPage>
  );
}
