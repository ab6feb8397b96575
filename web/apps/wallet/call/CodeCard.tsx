import { Banner, Button, Card, Progress } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import css from './Call.module.css';
import { takeCode, type About, type ShownCode } from './data';
import { lasting, useNow } from './time';

interface Props {
  about: About | null;
  /** Our number, where there is one to be called from any telephone. */
  number: string | null;
}

/** For a call from any telephone: a code that says who calls and why. */
export function CodeCard({ about, number }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const code = useMutation({ mutationFn: () => takeCode(about) });
  return (
    <Card title={t('call.phone.title')}>
      <p className={css.soft}>{number ? t('call.phone.lead', { number }) : t('call.phone.lead_any')}</p>
      {code.data && <Shown code={code.data} />}
      {code.error && (
        <Banner tone="bad" urgent>
          {reason(code.error)}
        </Banner>
      )}
      <div className={css.code}>
        <Button wide look={code.data ? 'plain' : 'soft'} busy={code.isPending} onClick={() => code.mutate()}>
          {code.data ? t('call.phone.new') : t('call.phone.show')}
        </Button>
      </div>
    </Card>
  );
}

function Shown({ code: { digits, until, life, number } }: { code: ShownCode }) {
  const { t } = useTranslation();
  const left = until - useNow();
  if (left <= 0) return <Banner tone="warn">{t('call.phone.over')}</Banner>;
  return (
    <div className={css.code}>
      <p className={css.digits}>
        <span aria-hidden="true" data-testid="call-code">{digits.replace(/(\d{3})(?=\d)/g, '$1 ')}</span>
        <span className="hidden-visually">{digits.split('').join(' ')}</span>
      </p>
      <div className={css.bar}>
        <Progress label={t('call.phone.label')} percent={(left / life) * 100} tone={left > 60_000 ? 'brand' : 'warn'} />
      </div>
      <p className={css.soft}>{t('call.phone.left', { time: lasting(left / 1_000) })}</p>
      {number && (
        <a className={css.dial} href={`tel:${number.replace(/[^\d+]/g, '')}`}>
          {t('call.phone.dial', { number })}
        </a>
      )}
      <p className={css.soft}>{t('call.phone.secret')}</p>
    </div>
  );
}
