import { ask } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api, type Matter } from '@purser/staff/app/api';
import { plain } from '@purser/staff/matters/words';
import { useMay } from '@purser/staff/session/useColleague';
import { Panel } from '@purser/staff/shared/Panel';

const shown = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value));

/** What was asked for, by when it has to be answered, and how it was. */
export function PersonalDataPanel({ matter }: { matter: Matter }) {
  const { t, i18n } = useTranslation();
  const locale = useLocale();
  const mayRead = useMay('privacy.read');
  const word = (name: string) =>
    i18n.exists(`own.asked.${name}`) ? i18n.t(`own.asked.${name}` as 'own.asked.text') : plain(name);
  if (!mayRead) return null;
  const path = { customer_id: matter.subject_id, request_id: matter.id };
  return (
    <Panel
      matter={matter}
      title={t('own.request')}
      load={() => ask(api.POST('/v1/staff/privacy/{customer_id}/{request_id}/open', { params: { path } }))}
    >
      {(request) => (
        <Facts
          facts={[
            { name: t('own.kind'), value: t(`own.kinds.${request.kind}`), strong: true },
            { name: t('own.due_at'), value: fullMoment(request.due_at, locale) },
            ...Object.entries(request.asked).map(([name, value]) => ({ name: word(name), value: shown(value) })),
            ...Object.entries(request.answer ?? {}).map(([name, value]) => ({
              name: `${t('own.answer')} · ${word(name)}`,
              value: shown(value),
            })),
          ]}
        />
      )}
    </Panel>
  );
}
