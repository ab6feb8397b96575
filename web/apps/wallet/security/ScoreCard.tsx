import { Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import css from './ScoreCard.module.css';
import { nextOf, scoreOf, type Check, type CheckName } from './score';

const PAGES: Record<CheckName, string> = {
  pin: '/security/pin',
  passkey: '/security/passkeys',
  recovery: '/security/recovery-codes',
  second: '/security/authenticator',
  devices: '/security/devices',
};

const RADIUS = 42;
const AROUND = 2 * Math.PI * RADIUS;

/** How well the account is protected, and the one thing that would help most. */
export function ScoreCard({ checks }: { checks: readonly Check[] }) {
  const { t } = useTranslation();
  const score = scoreOf(checks);
  const next = nextOf(checks);
  const level = score >= 80 ? 'high' : score >= 50 ? 'middle' : 'low';
  return (
    <section className={css.card} aria-label={t('security.score')}>
      <svg className={css.ring} viewBox="0 0 100 100" role="img" aria-label={t('security.score_is', { score })}>
        <circle className={css.track} cx="50" cy="50" r={RADIUS} />
        <circle
          className={css[level]}
          cx="50"
          cy="50"
          r={RADIUS}
          strokeDasharray={`${(score / 100) * AROUND} ${AROUND}`}
          transform="rotate(-90 50 50)"
        />
        <text className={css.figure} x="50" y="59" textAnchor="middle" aria-hidden="true">
          {score}
        </text>
      </svg>
      <div className={css.text}>
        <p className={css.level}>{t(`security.level.${level}`)}</p>
        {next ? (
          <>
            <p className={css.why}>{t(`security.next.${next.name}`)}</p>
            <Link className={css.next} to={PAGES[next.name]}>
              {t(`security.do.${next.name}`)}
              <Icon name="chevron" size={16} />
            </Link>
          </>
        ) : (
          <p className={css.why}>{t('security.all_done')}</p>
        )}
      </div>
    </section>
  );
}
