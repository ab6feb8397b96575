import { ask } from '@purser/client';
import { Banner, Button, Card, confirm, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { useChange } from '../security/useChange';
import { leave } from '../session/boundary';
import { keepTicket } from './ticket';

/** From inside: everything stops, this session too, and one goes on by a ticket. */
export function ReportPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const report = useChange({
    call: (_: void) => ask(api.POST('/v1/stolen-accounts', { body: {} })),
    onDone: (answer) => {
      keepTicket(answer);
      leave();
      void navigate('/stolen', { replace: true });
    },
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('stolen.entry'),
      body: t('stolen.sure'),
      yes: t('stolen.report'),
      no: t('app.back'),
      danger: true,
    });
    if (sure) report.mutate();
  };
  return (
    <FlowPage title={t('stolen.title')}>
      <Card title={t('stolen.what.title')}>
        <ol className="stack">
          {(['freeze', 'prove', 'claim', 'back'] as const).map((step) => (
            <li key={step}>{t(`stolen.what.${step}`)}</li>
          ))}
        </ol>
      </Card>
      <Button look="alarm" wide busy={report.isPending} icon={<Icon name="freeze" size={20} />} onClick={() => void begin()}>
        {t('stolen.report')}
      </Button>
      <Banner tone="info">{t('stolen.nobody_asks')}</Banner>
    </FlowPage>
  );
}
