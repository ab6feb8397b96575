import { Button, Field } from '@purser/ui';
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import css from './Blackout.module.css';

/** A part of a picture, in its own pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Props {
  /** Where the picture is. */
  address: string;
  boxes: readonly Box[];
  onBoxes: (boxes: Box[]) => void;
}

/** The box between two corners, whole pixels, at least one. */
export function boxBetween(one: { x: number; y: number }, other: { x: number; y: number }): Box {
  const [left, right] = [Math.floor(Math.min(one.x, other.x)), Math.ceil(Math.max(one.x, other.x))];
  const [top, bottom] = [Math.floor(Math.min(one.y, other.y)), Math.ceil(Math.max(one.y, other.y))];
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** "40 60 200 30" as a box; null where that is none. */
export function boxOf(text: string): Box | null {
  const [left, top, width, height, more] = text
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const numbers = [left, top, width, height];
  if (
    more !== undefined ||
    numbers.some((number) => !Number.isInteger(number) || (number as number) < 0) ||
    !width ||
    !height
  )
    return null;
  return { left: left as number, top: top as number, width, height };
}

/** A picture on which boxes are drawn over what is not to be seen: with the pointer, or by their figures. */
export function Blackout({ address, boxes, onBoxes }: Props) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = usePicture(address);
  const begun = useRef<{ x: number; y: number } | null>(null);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    const surface = canvas.current;
    const pen = surface?.getContext('2d');
    if (!surface || !pen || !picture) return;
    surface.width = picture.naturalWidth;
    surface.height = picture.naturalHeight;
    pen.drawImage(picture, 0, 0);
    for (const box of boxes) pen.fillRect(box.left, box.top, box.width, box.height);
  }, [picture, boxes]);
  const at = (event: PointerEvent<HTMLCanvasElement>) => {
    const frame = event.currentTarget.getBoundingClientRect();
    const scale = event.currentTarget.width / frame.width;
    return { x: (event.clientX - frame.left) * scale, y: (event.clientY - frame.top) * scale };
  };
  const box = boxOf(typed);
  return (
    <div className="stack">
      <canvas
        ref={canvas}
        className={css.picture}
        role="img"
        aria-label={t('dispute.picture', { count: boxes.length })}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          begun.current = at(event);
        }}
        onPointerUp={(event) => {
          if (begun.current) onBoxes([...boxes, boxBetween(begun.current, at(event))]);
          begun.current = null;
        }}
      />
      <div className={css.row}>
        <Field label={t('dispute.box')} hint={t('dispute.box_hint')} value={typed} onValue={setTyped} />
        <Button
          look="soft"
          disabled={box === null}
          onClick={() => {
            if (box) onBoxes([...boxes, box]);
            setTyped('');
          }}
        >
          {t('dispute.add_box')}
        </Button>
        <Button look="plain" disabled={boxes.length === 0} onClick={() => onBoxes(boxes.slice(0, -1))}>
          {t('dispute.undo')}
        </Button>
      </div>
    </div>
  );
}

/** The picture, once it has come; by a request of its own, since the answer is an attachment. */
function usePicture(address: string): HTMLImageElement | null {
  const [picture, setPicture] = useState<HTMLImageElement | null>(null);
  useEffect(() => {
    let url = '';
    const control = new AbortController();
    const load = async () => {
      const answer = await fetch(address, { signal: control.signal, credentials: 'same-origin' });
      if (!answer.ok) return;
      url = URL.createObjectURL(await answer.blob());
      const image = new Image();
      image.src = url;
      await image.decode();
      setPicture(image);
    };
    load().catch(() => setPicture(null));
    return () => {
      control.abort();
      if (url) URL.revokeObjectURL(url);
    };
  }, [address]);
  return picture;
}
