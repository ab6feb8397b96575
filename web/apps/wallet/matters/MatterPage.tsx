import { Card, Skeleton } from '@purser/ui';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { matterContactItem } from '../contact/entry';
import { Loaded } from '../shared/loaded';
import { MenuList } from '../shared/MenuList';
import { useMatter, type Matter } from './data';
import { kindOf } from './kinds';
import { MatterHead } from './MatterHead';
import { MatterTimeline } from './MatterTimeline';
import { useMatterWords } from './words';

/** A matter of mine, whatever procedure it follows. */
export function MatterPage() {
  const { id = '' } = useParams();
  return <MatterView id={id}>{(matter) => <Parts matter={matter} />}</MatterView>;
}

interface Props {
  id: string;
  /** In the head, under the name. */
  lead?: (matter: Matter) => ReactNode;
  /** Between the head and the timeline: facts, and what one can do. */
  children?: (matter: Matter) => ReactNode;
}

/** The page of a matter: how it stands, its own parts, and its course. Pages of a procedure's own are made of it too. */
export function MatterView({ id, lead, children }: Props) {
  const { t } = useTranslation();
  const matter = useMatter(id);
  const words = useMatterWords(matter.data?.procedure ?? 'other');
  return (
    <FlowPage title={matter.data ? words.name : t('matter.one')}>
      <Loaded query={matter}>
        {(shown) => (
          <>
            <MatterHead matter={shown}>{lead?.(shown)}</MatterHead>
            {children?.(shown)}
            <MatterTimeline matter={shown} />
            <Card flush label={t('contact.title')}>
              <MenuList items={[matterContactItem(shown.procedure, shown.id, t)]} />
            </Card>
          </>
        )}
      </Loaded>
    </FlowPage>
  );
}

function Parts({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const { Parts: Own } = kindOf(matter.procedure);
  if (!Own) return null;
  return (
    <Suspense fallback={<Skeleton lines={2} label={t('app.loading')} />}>
      <Own matter={matter} />
    </Suspense>
  );
}
