import { App, Chart, ChartProps } from 'cdk8s';
import { Construct } from 'constructs';
import {
  IntOrString,
  KubeConfigMap,
  KubeDeployment,
  KubeHorizontalPodAutoscalerV2,
  KubeService,
  KubeServiceAccount,
  Quantity,
} from './imports/k8s';

interface Site {
  readonly namespace: string;
  readonly logLevel: string;
  readonly replicas: number;
  readonly scales: boolean;
}

interface ServiceProps {
  readonly tag: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly scales?: boolean;
}

class Service extends Chart {
  constructor(scope: Construct, name: string, site: Site, props: ServiceProps) {
    const label = { 'app.kubernetes.io/name': name };
    super(scope, `${site.namespace}-${name}`, { namespace: site.namespace, labels: label });
    const scales = site.scales && (props.scales ?? false);
    const memory = Quantity.fromString(props.memory ?? '128Mi');
    const probe = { httpGet: { path: '/healthz', port: IntOrString.fromString('http') } };
    const account = new KubeServiceAccount(this, 'account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const config = new KubeConfigMap(this, 'config', { data: { LOG_LEVEL: site.logLevel } });
    const deployment = new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas: scales ? undefined : site.replicas,
        selector: { matchLabels: label },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: IntOrString.fromNumber(1), maxUnavailable: IntOrString.fromNumber(0) },
        },
        template: {
          metadata: { labels: label },
          spec: {
            serviceAccountName: account.name,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 100,
                    podAffinityTerm: {
                      topologyKey: 'kubernetes.io/hostname',
                      labelSelector: { matchLabels: label },
                    },
                  },
                ],
              },
            },
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
                name,
                image: `registry.example.com/shop/${name}:${props.tag}`,
                ports: [{ name: 'http', containerPort: 8080 }],
                envFrom: [{ configMapRef: { name: config.name } }],
                lifecycle: { preStop: { sleep: { seconds: 5 } } },
                livenessProbe: probe,
                readinessProbe: probe,
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                resources: {
                  requests: { cpu: Quantity.fromString(props.cpu ?? '100m'), memory },
                  limits: { memory },
                },
                volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
              },
            ],
            volumes: [{ name: 'tmp', emptyDir: {} }],
          },
        },
      },
    });
    new KubeService(this, 'service', {
      metadata: { name },
      spec: { selector: label, ports: [{ name: 'http', port: 80, targetPort: IntOrString.fromString('http') }] },
    });
    if (scales) {
      new KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.name },
          minReplicas: site.replicas,
          maxReplicas: 20,
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
            },
          ],
        },
      });
    }
  }
}

const sites: Site[] = [
  { namespace: 'shop-dev', logLevel: 'debug', replicas: 1, scales: false },
  { namespace: 'shop-staging', logLevel: 'info', replicas: 2, scales: false },
  { namespace: 'shop', logLevel: 'warning', replicas: 4, scales: true },
];
const services: Record<string, ServiceProps> = {
  accounts: { tag: '2.3.0' },
  basket: { tag: '1.8.2', scales: true },
  catalog: { tag: '4.1.0', memory: '512Mi', scales: true },
  checkout: { tag: '3.0.1', cpu: '250m', scales: true },
  delivery: { tag: '1.2.0' },
  invoices: { tag: '2.0.4' },
  mail: { tag: '1.0.9' },
  payments: { tag: '5.2.1', cpu: '250m', memory: '256Mi' },
  prices: { tag: '1.4.0' },
  reviews: { tag: '0.9.3' },
  search: { tag: '2.2.0', cpu: '500m', memory: '1Gi', scales: true },
  stock: { tag: '1.1.7' },
};

const app = new App();
for (const site of sites) {
  for (const [name, props] of Object.entries(services)) {
    new Service(app, name, site, props);
  }
}
app.synth();
