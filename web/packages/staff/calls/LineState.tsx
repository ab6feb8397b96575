import { Badge, Banner, Button, useSignal } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import { hearLine, openAgain, ownLine } from './ownLine';

const TONES = { idle: 'plain', asking: 'warn', connecting: 'warn', on: 'good', away: 'bad', elsewhere: 'warn' } as const;

/** How this browser's line is; what is wrong with it, and what helps. */
export function LineState({ call }: { call: string }) {
  const { t } = useTranslation();
  const say = useReason();
  const line = useSignal(ownLine);
  const step = line.call === call ? line.step : 'idle';
  const fault = line.call === call ? line.fault : null;
  return (
    <>
      <p role="status" data-testid="line" data-step={step}>
        <Badge tone={TONES[step]}>{t(`calls.line.${step}`)}</Badge>
      </p>
      {fault !== null && (
        <Banner
          tone="bad"
          urgent
          action={
            <Button look="plain" onClick={openAgain}>
              {t('calls.again')}
            </Button>
          }
        >
          <span data-testid="line-fault">{fault instanceof Error ? say(fault) : t(`calls.fault.${fault}`)}</span>
        </Banner>
      )}
      {step === 'elsewhere' && (
        <Banner
          tone="warn"
          urgent
          action={
            <Button look="plain" onClick={openAgain}>
              {t('calls.here')}
            </Button>
          }
        >
          {t('calls.elsewhere')}
        </Banner>
      )}
      {line.call === call && line.isSilent && (
        <Banner
          tone="warn"
          urgent
          action={
            <Button look="plain" onClick={hearLine}>
              {t('calls.hear')}
            </Button>
          }
        >
          {t('calls.silent')}
        </Banner>
      )}
    </>
  );
}
