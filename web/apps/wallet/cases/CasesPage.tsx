import { moment, useLocale } from '@purser/i18n';
import { Button, Empty } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { EndlessCard } from '../shared/EndlessCard';
import { MenuList } from '../shared/MenuList';
import { useCases } from './data';
import { StateMark } from './StateMark';

/** Everything I asked the people here, and how it stands. */
export function CasesPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const navigate = useNavigate();
  const list = useCases();
  const cases = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <FlowPage title={t('cases.title')}>
      <Button wide onClick={() => void navigate('/contact')}>
        {t('cases.ask')}
      </Button>
      <EndlessCard
        label={t('cases.title')}
        list={list}
        isEmpty={cases.length === 0}
        empty={<Empty title={t('cases.none')} detail={t('cases.none_detail')} />}
      >
        <MenuList
          items={cases.map((one) => ({
            to: `/cases/${one.id}`,
            icon: 'mail',
            tint: one.waits_for_me ? 'brass' : 'sea',
            title: one.title,
            detail: `${one.number} · ${moment(one.changed_at, locale)}`,
            end: <StateMark of={one} />,
          }))}
        />
      </EndlessCard>
    </FlowPage>
  );
}
