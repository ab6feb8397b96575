import { Card, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { MenuList, type MenuItem } from '../shared/MenuList';
import { activityAddress, lookOf } from '../statement/look';
import { useRecent } from '../statement/useStatement';
import { MoneyText } from '../shared/MoneyText';
import { useCards } from '../wallet/useCards';

const SHOWN = 5;

/** What is it about? The shortest way to an answer is to point at the thing itself. */
export function TopicsPage() {
  const { t } = useTranslation();
  return (
    <FlowPage title={t('contact.title')}>
      <Card flush title={t('contact.urgent')}>
        <MenuList
          items={[
            { to: '/contact/theft', icon: 'alert', tint: 'red', title: t('contact.topic.theft'), detail: t('contact.topic.theft_detail') },
          ]}
        />
      </Card>
      <Payments />
      <Cards />
      <Card flush title={t('contact.other')}>
        <MenuList
          items={[
            { to: '/contact/refund', icon: 'undo', tint: 'sea', title: t('contact.topic.refund') },
            { to: '/contact/dispute', icon: 'shield', tint: 'brass', title: t('contact.topic.dispute') },
            { to: '/contact/account', icon: 'lock', tint: 'violet', title: t('contact.topic.account') },
            { to: '/contact/matter', icon: 'receipt', tint: 'navy', title: t('contact.topic.matter') },
            { to: '/cases/new', icon: 'pen', tint: 'green', title: t('contact.topic.other') },
          ]}
        />
      </Card>
      <Card flush label={t('contact.more')}>
        <MenuList
          items={[
            { to: '/call', icon: 'phone', tint: 'green', title: t('contact.call'), detail: t('contact.call_detail') },
            { to: '/cases', icon: 'mail', tint: 'sea', title: t('cases.title'), detail: t('cases.detail') },
            { to: '/numbers', icon: 'search', tint: 'brass', title: t('contact.number'), detail: t('contact.number_detail'), outside: true },
          ]}
        />
      </Card>
    </FlowPage>
  );
}

/** The newest payments. */
function Payments() {
  const { t } = useTranslation();
  const recent = useRecent(SHOWN);
  if (recent.isError || recent.data?.length === 0) return null;
  const items = (recent.data ?? []).flatMap((entry): MenuItem[] => {
    if (entry.activity_id === null || activityAddress(entry) === null) return [];
    const look = lookOf(entry.kind);
    const amount = entry.direction === 'out' ? -entry.amount.amount : entry.amount.amount;
    const end = <MoneyText value={{ ...entry.amount, amount }} sign="always" />;
    const detail = t(`statement.kind.${entry.name}`);
    return [{ to: `/contact/activity/${entry.activity_id}`, ...look, title: entry.title, detail, end }];
  });
  return (
    <Card flush title={t('contact.payments')}>
      {recent.data ? (
        <MenuList items={[...unique(items), { to: '/bills', icon: 'bills', tint: 'grey', title: t('contact.all_payments') }]} />
      ) : (
        <Skeleton lines={4} label={t('app.loading')} />
      )}
    </Card>
  );
}

/** The bound cards. */
function Cards() {
  const { t } = useTranslation();
  const cards = useCards();
  if (!cards.data || cards.data.length === 0) return null;
  return (
    <Card flush title={t('cards.title')}>
      <MenuList
        items={cards.data.map((card) => ({
          to: `/contact/card/${card.token}`,
          icon: 'bank',
          tint: 'navy',
          title: card.bank,
          detail: t('money.card_ends', { last4: card.last4 }),
        }))}
      />
    </Card>
  );
}

/** A payment and its fee are two lines about one thing. */
function unique(items: readonly MenuItem[]): MenuItem[] {
  return items.filter((item, place) => items.findIndex((other) => other.to === item.to) === place);
}
