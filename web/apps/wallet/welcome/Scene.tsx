import type { ReactNode } from 'react';
import type { SCREENS } from './WelcomePage';

type Name = (typeof SCREENS)[number];

const BRASS = '#efcf8f';
const PALE = '#d3e2ee';

/** A picture for each screen: a phone that pays, a lock with its keys, a receipt that says everything. */
export function Scene({ name }: { name: Name }) {
  return (
    <svg width="236" height="200" viewBox="0 0 236 200" fill="none" aria-hidden="true">
      <circle cx="118" cy="100" r="94" fill="#ffffff" opacity="0.07" />
      <circle cx="118" cy="100" r="70" fill="#ffffff" opacity="0.07" />
      <g strokeWidth="3.5" strokeLinecap="round" strokeLinejoin="round">
        {PICTURES[name]}
      </g>
    </svg>
  );
}

const PICTURES = {
  money: (
    <>
      <rect x="84" y="36" width="68" height="128" rx="13" fill="#0a2440" stroke={PALE} />
      <path d="M110 46h16" stroke={PALE} />
      <rect x="97" y="64" width="42" height="42" rx="6" fill="#ffffff" />
      <path d="M104 71h8v8h-8ZM124 71h8v8h-8ZM104 91h8v8h-8ZM122 90h4M131 96v3M122 99h2" stroke="#0a2440" />
      <path d="M100 122h36M106 134h24" stroke={BRASS} />
      <circle cx="50" cy="74" r="22" fill="#c8963e" stroke={BRASS} />
      <path d="m43 64 7 9 7-9M50 73v15M43 77h14M43 82h14" stroke="#3d2900" />
      <path d="M172 128h32M192 116l12 12-12 12" stroke={BRASS} />
      <path d="M204 62h-32M184 50l-12 12 12 12" stroke={PALE} />
    </>
  ),
  safe: (
    <>
      <path d="M118 30 62 50v46c0 35 23 62 56 74 33-12 56-39 56-74V50Z" fill="#0a2440" stroke={PALE} />
      <rect x="92" y="92" width="52" height="42" rx="8" fill="#c8963e" stroke={BRASS} />
      <path d="M101 92V80a17 17 0 0 1 34 0v12" stroke={BRASS} />
      <path d="M118 108v11" stroke="#3d2900" />
      <path d="M30 112c6-10 6-20 6-32a13 13 0 0 1 26 0M40 122c7-12 9-26 9-40" stroke={PALE} />
      <path d="M196 60v44M177 71l38 22M215 71l-38 22" stroke={PALE} />
    </>
  ),
  plain: (
    <>
      <path d="M74 32h88v136l-14-10-15 10-15-10-15 10-15-10-14 10Z" fill="#ffffff" stroke={PALE} />
      <path d="M90 58h36M90 78h56M90 98h56" stroke="#8ba1b5" />
      <path d="M90 122h22M130 122h16" stroke="#134a7c" />
      <circle cx="174" cy="134" r="25" fill="#0b7350" stroke="#7fe0b4" />
      <path d="m163 134 8 8 15-16" stroke="#ffffff" />
      <path d="M26 78c9 0 9-6 18-6s9 6 18 6M26 94c9 0 9-6 18-6s9 6 18 6" stroke={BRASS} />
    </>
  ),
} satisfies Record<Name, ReactNode>;
