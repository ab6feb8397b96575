import { Chips } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { NAMES } from '../procedures/kinds';
import { Select } from '../shared/Select';
import { useWaiting, WHOSE, type Filter } from './data';
import css from './Filters.module.css';
import { useWords } from './words';

interface Props {
  filter: Filter;
  onFilter: (part: Partial<Filter>) => void;
}

/** Whose turn, and which procedure, with how many wait there. */
export function Filters({ filter, onFilter }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const waiting = useWaiting().data?.items ?? [];
  const shown = waiting.filter((place) => filter.whose !== 'mine' || place.mine);
  const places = shown.map((place) => place.procedure);
  // Where it is nobody's turn of ours nothing is counted, but it can be looked for.
  const names = [...new Set(filter.whose === 'all' ? [...places, ...NAMES] : places)];
  const count = (name: string) =>
    shown.filter((place) => place.procedure === name).reduce((sum, place) => sum + place.count, 0);
  return (
    <div className={css.filters}>
      <Chips
        wrap
        legend={t('matters.whose.legend')}
        chips={WHOSE.map((whose) => ({ value: whose, title: t(`matters.whose.${whose}`) }))}
        value={filter.whose}
        onValue={(whose) => onFilter({ whose })}
      />
      <Select
        label={t('matters.procedure')}
        value={filter.procedure}
        choices={[
          { value: '', title: t('matters.every_procedure') },
          ...names.map((name) => ({
            value: name,
            title: filter.whose === 'all' ? words.procedure(name) : `${words.procedure(name)} (${count(name)})`,
          })),
        ]}
        onValue={(procedure) => onFilter({ procedure })}
      />
    </div>
  );
}
