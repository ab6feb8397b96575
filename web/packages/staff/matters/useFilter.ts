import { useSearchParams } from 'react-router';
import { useStaffApp } from '../app/StaffApp';
import { WHOSE, type Filter } from './data';

/** What the list shows; in the address, so that it survives a reload and can be sent to a colleague. */
export function useFilter(): [Filter, (part: Partial<Filter>) => void, string] {
  const usual = useStaffApp().whose ?? 'staff';
  const [search, setSearch] = useSearchParams();
  const filter: Filter = {
    whose: WHOSE.find((whose) => whose === search.get('whose')) ?? usual,
    procedure: search.get('procedure') ?? '',
  };
  const change = (part: Partial<Filter>) => {
    const { whose, procedure } = { ...filter, ...part };
    setSearch({ ...(whose !== usual && { whose }), ...(procedure && { procedure }) }, { replace: true });
  };
  const text = search.toString();
  return [filter, change, text === '' ? '' : `?${text}`];
}
