import { ask } from '@purser/client';
import { moment, useLocale } from '@purser/i18n';
import { Banner, Button, Card, confirm, Empty, Icon, Switch } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../app/api';
import { FlowPage } from '../app/FlowPage';
import { leave } from '../session/boundary';
import { Loaded } from '../shared/loaded';
import { useSafeguards, type Safeguards } from './data';
import { FreezeOne } from './FreezeOne';
import css from './FreezePage.module.css';
import { useChange } from './useChange';
import { useFreezing } from './useFreezing';

type Freeze = Safeguards['frozen'][number];

/** The emergency switch: everything, or only what leaves the wallet. */
export function FreezePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const safeguards = useSafeguards();
  const freezeAll = useChange({
    call: (_: void) => ask(api.POST('/v1/freezes', { body: { scope: 'account' } })),
    onDone: () => {
      leave();
      void navigate('/freeze/done', { replace: true });
    },
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('freeze.all.title'),
      body: t('freeze.all.sure'),
      yes: t('freeze.all.do'),
      no: t('app.back'),
      danger: true,
    });
    if (sure) freezeAll.mutate();
  };
  return (
    <FlowPage title={t('freeze.title')}>
      <Card title={t('freeze.all.title')}>
        <p className={css.text}>{t('freeze.all.detail')}</p>
        <Button look="alarm" wide busy={freezeAll.isPending} icon={<Icon name="freeze" size={20} />} onClick={() => void begin()}>
          {t('freeze.danger')}
        </Button>
      </Card>
      <Loaded query={safeguards}>{(shown) => <Parts frozen={shown.frozen} />}</Loaded>
    </FlowPage>
  );
}

/** What can be frozen by itself, and all that is frozen now. */
function Parts({ frozen }: { frozen: readonly Freeze[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { stop, lift } = useFreezing();
  const outgoing = frozen.find(({ scope, liftable_by }) => scope === 'outgoing' && liftable_by === 'customer');
  return (
    <>
      <Card>
        <Switch
          label={t('freeze.outgoing')}
          detail={t('freeze.outgoing_detail')}
          on={outgoing !== undefined}
          disabled={stop.isPending || lift.isPending}
          onChange={(on) => (on ? stop.mutate('outgoing') : outgoing && lift.mutate(outgoing.id))}
        />
      </Card>
      <FreezeOne frozen={frozen} />
      <Card title={t('freeze.now')}>
        {frozen.length === 0 ? (
          <Empty title={t('freeze.nothing')} detail={t('freeze.nothing_detail')} />
        ) : (
          <ul className={css.list}>
            {frozen.map((freeze) => (
              <li key={freeze.id} className={css.freeze}>
                <p className={css.name}>{t(`freeze.scope.${partOf(freeze.scope)}`)}</p>
                <p className={css.text}>
                  {t(`freeze.source.${freeze.source}`)} · {moment(freeze.created_at, locale)}
                </p>
                {freeze.liftable_by === 'customer' ? (
                  <Button look="soft" busy={lift.isPending} onClick={() => lift.mutate(freeze.id)}>
                    {t('freeze.lift')}
                  </Button>
                ) : (
                  <Banner tone="info">{t(`freeze.by.${freeze.liftable_by}`)}</Banner>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

/** "card:…" is a card, whichever it is. */
export function partOf(scope: string): 'account' | 'outgoing' | 'card' | 'device' {
  const part = scope.split(':')[0];
  return part === 'outgoing' || part === 'card' || part === 'device' ? part : 'account';
}
