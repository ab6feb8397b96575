import { Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { TabPage } from '../app/TabPage';
import { Later } from '../shared/Later';
import { BalanceCard } from './BalanceCard';
import css from './Home.module.css';
import { HomeHead } from './HomeHead';
import { MonthCard } from './MonthCard';
import { Notices } from './Notices';
import { QuickActions } from './QuickActions';
import { Recent } from './Recent';

/** What one has, what is under way, what one can do, and what happened last. */
export function Home() {
  const { t } = useTranslation();
  return (
    <TabPage title={t('app.tab.home')} head={<HomeHead />}>
      <div className={css.columns}>
        <div className={css.lead}>
          <BalanceCard />
          <Card label={t('home.actions')}>
            <QuickActions />
          </Card>
          <Notices />
          <Later>
            <MonthCard />
          </Later>
        </div>
        <Later>
          <Recent />
        </Later>
      </div>
    </TabPage>
  );
}
