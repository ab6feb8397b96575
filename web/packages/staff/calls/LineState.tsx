import { Badge, Banner, Button, useSignal } from '@purser/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import { hearLine, openAgain, ownLine } from './ownLine';

const TONES = {
  idle: 'plain',
  asking: 'warn',
  connecting: 'warn',
  on: 'good',
  away: 'bad',
  over: 'plain',
  elsewhere: 'warn',
} as const;

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
        <Trouble tone="bad" help={t('calls.again')} onHelp={openAgain}>
          <span data-testid="line-fault">{fault instanceof Error ? say(fault) : t(`calls.fault.${fault}`)}</span>
        </Trouble>
      )}
      {step === 'elsewhere' && (
        <Trouble tone="warn" help={t('calls.here')} onHelp={openAgain}>
          {t('calls.elsewhere')}
        </Trouble>
      )}
      {line.call === call && line.isSilent && (
        <Trouble tone="warn" help={t('calls.hear')} onHelp={hearLine}>
          {t('calls.silent')}
        </Trouble>
      )}
    </>
  );
}

interface TroubleProps {
  tone: 'bad' | 'warn';
  help: string;
  onHelp: () => void;
  children: ReactNode;
}

/** What is wrong, and the one thing that helps. */
function Trouble({ tone, help, onHelp, children }: TroubleProps) {
  return (
    <Banner
      tone={tone}
      urgent
      action={
        <Button look="plain" onClick={onHelp}>
          {help}
        </Button>
      }
    >
      {children}
    </Banner>
  );
}
