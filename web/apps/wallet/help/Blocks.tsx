import { Link } from 'react-router';
import type { Block, Span } from './data';

/** The text of an article. */
export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((block, at) => <One key={at} block={block} />);
}

function One({ block: { kind, lines } }: { block: Block }) {
  if (kind === 'heading') return <h3>{lines.map(line)}</h3>;
  if (kind === 'text') return <p>{lines.map(line)}</p>;
  const items = lines.map((spans, at) => <li key={at}>{line(spans, at)}</li>);
  return kind === 'steps' ? <ol>{items}</ol> : <ul>{items}</ul>;
}

function line(spans: readonly Span[], at: number) {
  return (
    <span key={at}>
      {spans.map((span, i) => (
        <Piece key={i} span={span} />
      ))}
    </span>
  );
}

const APP = '/wallet';

function Piece({ span: { text, strong, to } }: { span: Span }) {
  if (to === null) return strong ? <strong>{text}</strong> : text;
  if (!to.startsWith('/')) return <Link to={`/help/${to}`}>{text}</Link>;
  return to.startsWith(`${APP}/`) ? <Link to={to.slice(APP.length)}>{text}</Link> : <a href={to}>{text}</a>;
}
