import { Card, Switch, Tile } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useCards } from '../wallet/useCards';
import { iconOf, useDevices, type Safeguards } from './data';
import { useFreezing } from './useFreezing';

interface Thing {
  scope: string;
  name: string;
  detail: string;
  icon: 'card' | 'device' | 'laptop';
}

/** One card or one device by itself: the rest goes on. */
export function FreezeOne({ frozen }: { frozen: readonly Safeguards['frozen'][number][] }) {
  const { t } = useTranslation();
  const cards = useCards();
  const devices = useDevices();
  const { stop, lift } = useFreezing();
  const things: Thing[] = [
    ...(cards.data ?? []).map(({ token, bank, last4 }): Thing => ({
      scope: `card:${token}`,
      name: `${bank} (${last4})`,
      detail: t('freeze.one.card'),
      icon: 'card',
    })),
    ...(devices.data ?? [])
      .filter(({ is_current }) => !is_current)
      .map(({ id, name }): Thing => ({ scope: `device:${id}`, name, detail: t('freeze.one.device'), icon: iconOf(name) })),
  ];
  if (things.length === 0) return null;
  return (
    <Card title={t('freeze.one.title')}>
      <div className="stack">
        {things.map(({ scope, name, detail, icon }) => {
          const on = frozen.find((freeze) => freeze.scope === scope);
          return (
            <Switch
              key={scope}
              start={<Tile icon={icon} tint={on ? 'red' : 'navy'} />}
              label={name}
              detail={detail}
              on={on !== undefined}
              disabled={stop.isPending || lift.isPending || (on !== undefined && on.liftable_by !== 'customer')}
              onChange={(wanted) => (wanted ? stop.mutate(scope) : on && lift.mutate(on.id))}
            />
          );
        })}
      </div>
    </Card>
  );
}
