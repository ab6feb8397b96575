import { Banner, Button, CodeField } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import css from './SignForm.module.css';
import type { useOneTimeCode } from './useOneTimeCode';

interface Props {
  login: string;
  codes: ReturnType<typeof useOneTimeCode>;
  code: string;
  onCode: (code: string) => void;
}

/** Where the code went, the field for it, and another one after a while. */
export function CodeStep({ login, codes, code, onCode }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  return (
    <>
      {codes.error && (
        <Banner tone="bad" urgent>
          {reason(codes.error)}
        </Banner>
      )}
      <CodeField
        label={t('session.code.label')}
        value={code}
        onValue={onCode}
        hint={codes.sent ? t('session.code.sent', { login: codes.sent.login }) : t('session.code.hint')}
      />
      <div className={css.resend}>
        <Button
          look="plain"
          busy={codes.sending}
          disabled={codes.wait > 0 || login.trim() === ''}
          onClick={() => codes.send(login)}
        >
          {codes.wait > 0
            ? t('session.code.wait', { count: codes.wait })
            : t(codes.sent ? 'session.code.again' : 'session.code.send')}
        </Button>
      </div>
    </>
  );
}
