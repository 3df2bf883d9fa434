import { App, Chart, ChartProps } from 'cdk8s';
import { Construct } from 'constructs';
import { KubeCronJob, KubeServiceAccount, Quantity } from './imports/k8s';

interface ExportProps extends ChartProps {
  readonly suspend: boolean;
}

class Export extends Chart {
  constructor(scope: Construct, id: string, props: ExportProps) {
    super(scope, id, { ...props, labels: { 'app.kubernetes.io/name': 'export' } });
    const account = new KubeServiceAccount(this, 'account', { automountServiceAccountToken: false });
    new KubeCronJob(this, 'job', {
      spec: {
        schedule: '0 3 * * *',
        timeZone: 'Europe/Berlin',
        concurrencyPolicy: 'Forbid',
        suspend: props.suspend,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: 7200,
            template: {
              spec: {
                restartPolicy: 'OnFailure',
                serviceAccountName: account.name,
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                securityContext: {
                  runAsUser: 65532,
                  runAsGroup: 65532,
                  runAsNonRoot: true,
                  fsGroup: 65532,
                  fsGroupChangePolicy: 'OnRootMismatch',
                  seccompProfile: { type: 'RuntimeDefault' },
                },
                containers: [
                  {
                    name: 'export',
                    image: 'ghcr.io/acme/export:1.0.0',
                    args: ['--to', 's3://exports/orders'],
                    env: [
                      {
                        name: 'DATABASE_URL',
                        valueFrom: { secretKeyRef: { name: 'shop-database', key: 'DATABASE_URL' } },
                      },
                    ],
                    securityContext: {
                      allowPrivilegeEscalation: false,
                      readOnlyRootFilesystem: true,
                      capabilities: { drop: ['ALL'] },
                    },
                    resources: {
                      requests: { cpu: Quantity.fromString('500m'), memory: Quantity.fromString('512Mi') },
                      limits: { memory: Quantity.fromString('1Gi') },
                    },
                    volumeMounts: [
                      { name: 'scratch', mountPath: '/scratch' },
                      { name: 'tmp', mountPath: '/tmp' },
                    ],
                  },
                ],
                volumes: [
                  { name: 'scratch', emptyDir: {} },
                  { name: 'tmp', emptyDir: {} },
                ],
              },
            },
          },
        },
      },
    });
  }
}

const app = new App();
new Export(app, 'export-staging', { suspend: true });
new Export(app, 'export-production', { suspend: false });
app.synth();
