import { Icon, type IconName } from '@purser/ui';
import css from './ScanTool.module.css';

interface Props {
  icon: IconName;
  label: string;
  onClick: () => void;
  busy?: boolean;
}

export function ScanTool({ icon, label, onClick, busy }: Props) {
  return (
    <button type="button" className={css.tool} onClick={onClick} aria-busy={busy || undefined}>
      <span className={css.round}>
        <Icon name={icon} size={24} />
      </span>
      {label}
    </button>
  );
}
