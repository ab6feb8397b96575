import { ask } from '@purser/client';
import { useTranslation } from 'react-i18next';
import { api, type Matter } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { Panel } from '@purser/staff/shared/Panel';

/** What somebody would have otherwise, in their words. */
export function SuggestionPanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const may = useMay('feedback.read');
  if (!may) return null;
  return (
    <Panel
      matter={matter}
      title={t('procedure.suggestion.name')}
      load={() => ask(api.GET('/v1/staff/suggestions'))}
    >
      {({ items }) => {
        const found = items.find((one) => one.id === matter.id);
        return <p>{found ? found.text : t('matters.ended')}</p>;
      }}
    </Panel>
  );
}
