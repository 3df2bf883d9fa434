import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import {
  Container,
  EnvFromSource,
  EnvVar,
  IntOrString,
  KubeConfigMap,
  KubeDeployment,
  KubeHorizontalPodAutoscalerV2,
  KubeIngress,
  KubeJob,
  KubeService,
  KubeServiceAccount,
  KubeStatefulSet,
  PodSpec,
  Quantity,
  ResourceRequirements,
} from './imports/k8s';

interface Site {
  readonly namespace: string;
  readonly host: string;
  readonly tlsSecret: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly cpu: number;
  readonly workers: number;
}

const image = 'ghcr.io/acme/shop:2.3.1';

function resources(cpu: string, memory: string, limit: string): ResourceRequirements {
  return {
    requests: { cpu: Quantity.fromString(cpu), memory: Quantity.fromString(memory) },
    limits: { memory: Quantity.fromString(limit) },
  };
}

function label(component: string): Record<string, string> {
  return { 'app.kubernetes.io/name': 'shop', 'app.kubernetes.io/component': component };
}

class Shop extends Chart {
  private readonly account: KubeServiceAccount;
  private readonly env: EnvVar[];
  private readonly envFrom: EnvFromSource[];

  constructor(scope: Construct, id: string, site: Site) {
    super(scope, id, { namespace: site.namespace, labels: { 'app.kubernetes.io/name': 'shop' } });
    this.account = new KubeServiceAccount(this, 'account', { automountServiceAccountToken: false });
    const config = new KubeConfigMap(this, 'config', {
      data: { DJANGO_SETTINGS_MODULE: 'shop.settings.prod', LOG_LEVEL: 'info' },
    });
    const redis = this.redis();
    this.env = [
      { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'shop-database', key: 'DATABASE_URL' } } },
      { name: 'REDIS_URL', value: `redis://${redis.name}:6379/0` },
      { name: 'ALLOWED_HOSTS', value: `${site.host},shop.${site.namespace}.svc` },
    ];
    this.envFrom = [{ configMapRef: { name: config.name } }];
    this.web(site);
    this.worker('worker', site.workers);
    this.worker('beat', 1);
    new KubeJob(this, 'migrate', {
      metadata: {
        annotations: {
          'helm.sh/hook': 'post-install,pre-upgrade',
          'helm.sh/hook-delete-policy': 'before-hook-creation',
        },
      },
      spec: {
        backoffLimit: 3,
        template: {
          metadata: { labels: label('migrate') },
          spec: {
            ...this.pod('migrate', this.container('migrate', { command: ['./manage.py', 'migrate'] })),
            restartPolicy: 'OnFailure',
          },
        },
      },
    });
  }

  private container(name: string, more: Partial<Container>): Container {
    return {
      name,
      image,
      env: this.env,
      envFrom: this.envFrom,
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      ...more,
    };
  }

  private pod(component: string, container: Container): PodSpec {
    return {
      serviceAccountName: this.account.name,
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
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: {
                topologyKey: 'kubernetes.io/hostname',
                labelSelector: { matchLabels: label(component) },
              },
            },
          ],
        },
      },
      containers: [container],
      volumes: [{ name: 'tmp', emptyDir: {} }],
    };
  }

  private web(site: Site): void {
    const probe = { httpGet: { path: '/healthz', port: IntOrString.fromString('http') } };
    const container = this.container('web', {
      command: ['gunicorn', 'shop.wsgi', '--bind', '0.0.0.0:8000'],
      ports: [{ name: 'http', containerPort: 8000 }],
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      livenessProbe: probe,
      readinessProbe: probe,
      resources: resources('250m', '256Mi', '512Mi'),
    });
    const deployment = new KubeDeployment(this, 'web', {
      spec: {
        selector: { matchLabels: label('web') },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: IntOrString.fromNumber(1), maxUnavailable: IntOrString.fromNumber(0) },
        },
        template: {
          metadata: { labels: label('web') },
          spec: {
            ...this.pod('web', container),
            initContainers: [this.container('wait', { command: ['./manage.py', 'wait_for_db'] })],
          },
        },
      },
    });
    const service = new KubeService(this, 'service', {
      metadata: { name: 'shop' },
      spec: {
        selector: label('web'),
        ports: [{ name: 'http', port: 80, targetPort: IntOrString.fromString('http') }],
      },
    });
    new KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.name },
        minReplicas: site.minReplicas,
        maxReplicas: site.maxReplicas,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: site.cpu } },
          },
        ],
      },
    });
    new KubeIngress(this, 'ingress', {
      spec: {
        ingressClassName: 'nginx',
        tls: [{ secretName: site.tlsSecret, hosts: [site.host] }],
        rules: [
          {
            host: site.host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: service.name, port: { name: 'http' } } },
                },
              ],
            },
          },
        ],
      },
    });
  }

  private worker(name: string, replicas: number): void {
    const container = this.container(name, {
      command: ['celery', '-A', 'shop', name],
      resources: resources('200m', '256Mi', '512Mi'),
    });
    new KubeDeployment(this, name, {
      spec: {
        replicas,
        selector: { matchLabels: label(name) },
        template: {
          metadata: { labels: label(name) },
          spec: { ...this.pod(name, container), terminationGracePeriodSeconds: 120 },
        },
      },
    });
  }

  private redis(): KubeService {
    const ports = [{ name: 'redis', port: 6379, targetPort: IntOrString.fromString('redis') }];
    const service = new KubeService(this, 'redis-service', { spec: { selector: label('redis'), ports } });
    const headless = new KubeService(this, 'redis-headless', {
      spec: { clusterIp: 'None', selector: label('redis'), ports },
    });
    const container = {
      ...this.container('redis', { image: 'docker.io/library/redis:7.4.1' }),
      env: undefined,
      envFrom: undefined,
      ports: [{ name: 'redis', containerPort: 6379 }],
      readinessProbe: { exec: { command: ['redis-cli', 'ping'] } },
      resources: resources('50m', '64Mi', '128Mi'),
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    };
    new KubeStatefulSet(this, 'redis', {
      spec: {
        serviceName: headless.name,
        selector: { matchLabels: label('redis') },
        template: { metadata: { labels: label('redis') }, spec: this.pod('redis', container) },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: Quantity.fromString('5Gi') } },
            },
          },
        ],
      },
    });
    return service;
  }
}

const app = new App();
new Shop(app, 'staging', {
  namespace: 'shop-staging',
  host: 'shop.example.com',
  tlsSecret: 'shop-tls',
  minReplicas: 2,
  maxReplicas: 10,
  cpu: 80,
  workers: 1,
});
new Shop(app, 'production', {
  namespace: 'shop',
  host: 'shop.acme.com',
  tlsSecret: 'shop-acme-tls',
  minReplicas: 4,
  maxReplicas: 30,
  cpu: 70,
  workers: 4,
});
app.synth();
