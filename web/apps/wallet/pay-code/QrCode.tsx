import QRCode from 'qrcode';
import { useMemo } from 'react';
import css from './QrCode.module.css';

interface Props {
  text: string;
  label: string;
}

/** The dark modules of each row, joined to runs, as one path. */
export function qrPath(text: string): { path: string; size: number } {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  let path = '';
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue;
      const start = column;
      while (column < modules.size && modules.get(row, column)) column += 1;
      path += `M${start} ${row}h${column - start}v1h${start - column}z`;
    }
  }
  return { path, size: modules.size };
}

export function QrCode({ text, label }: Props) {
  const { path, size } = useMemo(() => qrPath(text), [text]);
  return (
    <svg
      className={css.code}
      viewBox={`-2 -2 ${size + 4} ${size + 4}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
      data-text={text}
    >
      <path d={path} />
    </svg>
  );
}
