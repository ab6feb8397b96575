import { Outlet, type RouteObject } from 'react-router';
import { RequireStaff } from '../session/RequireStaff';
import { SignIn } from '../session/SignIn';
import { Crash } from './crash';
import { NotFound } from './NotFound';
import { Shell } from './Shell';
import { StaffAppContext, type StaffApp } from './StaffApp';

/** The pages of an app of the staff: signing in, and behind it `atWork`. */
export function staffPages(app: StaffApp, atWork: RouteObject[]): RouteObject[] {
  const Root = () => (
    <StaffAppContext value={app}>
      <Outlet />
    </StaffAppContext>
  );
  const inside = [...atWork, { path: '*', Component: NotFound }];
  return [
    {
      Component: Root,
      ErrorBoundary: Crash,
      HydrateFallback: () => null,
      children: [
        { path: '/sign-in', Component: SignIn },
        { Component: RequireStaff, children: [{ Component: Shell, children: inside }] },
      ],
    },
  ];
}
