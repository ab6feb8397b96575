import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useBecause } from './because';
import type { PrivacyRequest } from './data';
import css from './PrivacyPage.module.css';

const texts = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What was asked, and what was answered. */
export function Answer({ request }: { request: PrivacyRequest }) {
  const { t } = useTranslation();
  const because = useBecause();
  const { asked, answer } = request;
  const wish = [asked['name'], asked['recipient'], asked['text'], asked['where']].map(texts).filter(Boolean);
  const reasons = (answer?.['reasons'] ?? []) as readonly { code: string; why: string }[];
  const deleted = Object.entries((answer?.['deleted'] ?? {}) as Record<string, number>);
  return (
    <>
      <Card title={t(`privacy.kind.${request.kind}`)}>
        {wish.length > 0 ? (
          <p className={css.body}>{wish.join(' · ')}</p>
        ) : (
          <p className={css.text}>{t(`privacy.kind_detail.${request.kind}`)}</p>
        )}
      </Card>
      {texts(answer?.['text']) && (
        <Card title={t('privacy.answer')}>
          <p className={css.body}>{texts(answer?.['text'])}</p>
        </Card>
      )}
      {reasons.length > 0 && (
        <Card title={t('privacy.decisions.rules', { version: String(answer?.['rules_version'] ?? '') })}>
          <ul className={css.kept}>
            {reasons.map(({ code, why }) => (
              <li key={code}>
                {because(code, why)}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {deleted.length > 0 && (
        <Card title={t('privacy.delete.done')}>
          <Facts facts={deleted.map(([part, count]) => ({ name: t(`privacy.delete.parts.${part as 'messages'}`), value: count }))} />
        </Card>
      )}
    </>
  );
}
