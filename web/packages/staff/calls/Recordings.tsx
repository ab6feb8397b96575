import { day, useLocale } from '@purser/i18n';
import { Button, Card, Icon } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/useColleague';
import { BecauseSheet } from '../shared/BecauseSheet';
import { Player } from '../shared/Player';
import { fetchRecording, type CallRecording } from './data';
import css from './Recordings.module.css';
import { spanOf } from './spans';

interface Props {
  call: string;
  recordings: readonly CallRecording[];
}

/** What was recorded of a call, to be heard by whoever may, for a reason. */
export function Recordings({ call, recordings }: Props) {
  const { t } = useTranslation();
  return (
    <Card title={t('calls.recordings')}>
      {recordings.length === 0 ? (
        <p className={css.note}>{t('calls.none_kept')}</p>
      ) : (
        <ul className={css.list}>
          {recordings.map((one) => (
            <li key={one.number}>
              <Recording call={call} one={one} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Recording({ call, one }: { call: string; one: CallRecording }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const mayListen = useMay('call.listen');
  const [isAsked, setAsked] = useState(false);
  const [sound, setSound] = useState<Blob | null>(null);
  const until = day(one.keep_until, locale);
  const span = one.seconds === null ? null : spanOf(one.seconds);
  return (
    <div className={css.recording}>
      <p className={css.note}>
        {!one.is_kept
          ? t('calls.gone')
          : span === null
            ? t('calls.running', { until })
            : t('calls.lasts', { span, until })}
      </p>
      {one.pauses.map(([from = 0, to = 0]) => (
        <p key={from} className={css.note}>
          <Icon name="micOff" size={15} /> {t('calls.pauses', { from: spanOf(from), to: spanOf(to) })}
        </p>
      ))}
      {sound !== null && <Player sound={sound} label={t('calls.recording_of', { number: one.number })} />}
      {sound === null && one.is_kept && span !== null && mayListen && (
        <Button look="soft" onClick={() => setAsked(true)}>
          {t('calls.listen')}
        </Button>
      )}
      {isAsked && (
        <BecauseSheet
          title={t('calls.listen')}
          draft={`listen.${call}`}
          done={t('calls.listening')}
          send={async (reason) => setSound(await fetchRecording(call, one.number, reason))}
          onClose={() => setAsked(false)}
        >
          <p>{t('calls.listen_means')}</p>
        </BecauseSheet>
      )}
    </div>
  );
}
