import { useSearchParams } from 'react-router';
import { WHOSE, type Filter } from './data';

/** What the list shows; in the address, so that it survives a reload and can be sent to a colleague. */
export function useFilter(): [Filter, (part: Partial<Filter>) => void, string] {
  const [search, setSearch] = useSearchParams();
  const filter: Filter = {
    whose: WHOSE.find((whose) => whose === search.get('whose')) ?? 'staff',
    procedure: search.get('procedure') ?? '',
  };
  const change = (part: Partial<Filter>) => {
    const { whose, procedure } = { ...filter, ...part };
    setSearch({ ...(whose !== 'staff' && { whose }), ...(procedure && { procedure }) }, { replace: true });
  };
  const text = search.toString();
  return [filter, change, text === '' ? '' : `?${text}`];
}
