import { useMemo } from 'react';
import css from './Barcode.module.css';
import { barsPath, code128 } from './code128';

/** The quiet zone the symbol needs on each side, in modules. */
const QUIET = 10;

export function Barcode({ digits, label }: { digits: string; label: string }) {
  const modules = useMemo(() => code128(digits), [digits]);
  return (
    <svg
      className={css.bars}
      viewBox={`${-QUIET} 0 ${modules.length + 2 * QUIET} 1`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={barsPath(modules)} />
    </svg>
  );
}
