import type { App, AppDeps } from '../app-deps.ts';
import { runSimulation } from '../readiness/run-simulation.ts';
import { SimulationInput, SimulationOutput } from '../readiness/schemas.ts';
import { simulationToWire } from '../readiness/wire.ts';
import { contextFor, requires } from './auth.ts';
import { refusals } from './shapes.ts';

export async function simulationRoutes(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/v1/simulations',
    {
      onRequest: requires(deps, 'viewer'),
      schema: {
        tags: ['Readiness'],
        summary: 'Who would be paged for an alert at any instant, until somebody acknowledges; nothing is sent',
        body: SimulationInput,
        response: { 200: SimulationOutput, ...refusals },
      },
    },
    async (request) => simulationToWire(await runSimulation(contextFor(deps, request), request.body)),
  );
}
