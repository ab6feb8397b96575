import { Page } from '@purser/staff/app/Page';
import { useMay } from '@purser/staff/session/useColleague';
import { Button, Card, Chips, useDraft } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../shared/loaded';
import { useMenu, type MenuDocument, type State } from './data';
import { DraftCard } from './DraftCard';
import css from './Menu.module.css';
import { PictureOf } from './PictureOf';
import { ProposalCard } from './ProposalCard';
import { Prompts } from './Prompts';
import { StepFacts } from './StepFacts';

export interface Draft {
  document: MenuDocument | null;
  note: string;
}

type Shown = 'in_force' | 'proposal' | 'draft' | 'said';

/** What callers hear: a picture of the menu, and a draft of another one, which somebody else has to agree to. */
export function MenuPage() {
  const { t } = useTranslation();
  const menu = useMenu();
  return (
    <Page title={t('app.nav.menu')}>
      <p>{t('menu.what')}</p>
      <Loaded query={menu}>{(state) => <Menus state={state} />}</Loaded>
    </Page>
  );
}

function Menus({ state }: { state: State }) {
  const { t } = useTranslation();
  const mayWrite = useMay('menu.write');
  const { draft, change, clear } = useDraft<Draft>('staff.menu', { document: null, note: '' });
  const [wanted, setShown] = useState<Shown>(draft.document ? 'draft' : state.proposal ? 'proposal' : 'in_force');
  const there = [
    { value: 'in_force' as const, title: t('menu.in_force'), document: state.in_force.document },
    ...(state.proposal ? [{ value: 'proposal' as const, title: t('menu.proposed'), document: state.proposal.document }] : []),
    ...(draft.document ? [{ value: 'draft' as const, title: t('menu.draft'), document: draft.document }] : []),
    { value: 'said' as const, title: t('menu.said') },
  ];
  const shown = there.some((one) => one.value === wanted) ? wanted : 'in_force';
  const begin = () => {
    change({ document: state.in_force.document });
    setShown('draft');
  };
  const drop = () => {
    change({ document: null, note: '' });
    clear();
    setShown('in_force');
  };
  return (
    <>
      <div className={css.row}>
        <Chips legend={t('menu.which')} value={shown} onValue={setShown} chips={there} />
        {mayWrite && !draft.document && (
          <Button look="soft" onClick={begin}>
            {t('menu.begin')}
          </Button>
        )}
      </div>
      {shown === 'in_force' && <InForce state={state} />}
      {shown === 'said' && <Prompts />}
      {shown === 'proposal' && state.proposal && <ProposalCard state={state} proposal={state.proposal} />}
      {shown === 'draft' && draft.document && (
        <DraftCard
          state={state}
          document={draft.document}
          note={draft.note}
          onDocument={(document) => change({ document })}
          onNote={(note) => change({ note })}
          onDone={drop}
        />
      )}
    </>
  );
}

function InForce({ state }: { state: State }) {
  const { t } = useTranslation();
  const { document, version } = state.in_force;
  const [chosen, setChosen] = useState(document.main);
  return (
    <>
      <Card title={version === 0 ? t('menu.shipped') : t('menu.number', { number: version })}>
        <PictureOf document={document} chosen={chosen} onChoose={setChosen} />
      </Card>
      <StepFacts state={state} document={document} name={chosen} />
    </>
  );
}
