import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import {
  IntOrString,
  KubeClusterRole,
  KubeClusterRoleBinding,
  KubeDaemonSet,
  KubeDeployment,
  KubeRole,
  KubeRoleBinding,
  KubeServiceAccount,
  PodSecurityContext,
  PolicyRule,
  Quantity,
  ResourceRequirements,
  SecurityContext,
} from './imports/k8s';

const image = 'ghcr.io/acme/disks:1.4.0';
const podSecurityContext: PodSecurityContext = {
  runAsUser: 65532,
  runAsGroup: 65532,
  runAsNonRoot: true,
  fsGroup: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
};
const securityContext: SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

function resources(cpu: string, memory: string, limit: string): ResourceRequirements {
  return {
    requests: { cpu: Quantity.fromString(cpu), memory: Quantity.fromString(memory) },
    limits: { memory: Quantity.fromString(limit) },
  };
}

class Disks extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'disks', labels: { 'app.kubernetes.io/name': 'disks' } });
    const controller = this.account('controller', [
      {
        apiGroups: ['acme.example.com'],
        resources: ['disks', 'disks/status'],
        verbs: ['get', 'list', 'watch', 'update', 'patch'],
      },
      { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['get', 'list', 'watch'] },
    ]);
    const leases = new KubeRole(this, 'leases', {
      rules: [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] }],
    });
    new KubeRoleBinding(this, 'leases-binding', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: leases.name },
      subjects: [{ kind: 'ServiceAccount', name: controller.name, namespace: 'disks' }],
    });
    const controllerLabel = { 'app.kubernetes.io/component': 'controller' };
    new KubeDeployment(this, 'controller', {
      spec: {
        replicas: 2,
        selector: { matchLabels: controllerLabel },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: IntOrString.fromNumber(1), maxUnavailable: IntOrString.fromNumber(0) },
        },
        template: {
          metadata: { labels: controllerLabel },
          spec: {
            serviceAccountName: controller.name,
            enableServiceLinks: false,
            securityContext: podSecurityContext,
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 100,
                    podAffinityTerm: {
                      topologyKey: 'kubernetes.io/hostname',
                      labelSelector: { matchLabels: controllerLabel },
                    },
                  },
                ],
              },
            },
            containers: [
              {
                name: 'controller',
                image,
                args: ['controller', '--leader-elect'],
                ports: [{ name: 'health', containerPort: 8081 }],
                livenessProbe: { httpGet: { path: '/healthz', port: IntOrString.fromString('health') } },
                readinessProbe: { httpGet: { path: '/readyz', port: IntOrString.fromString('health') } },
                securityContext,
                resources: resources('100m', '128Mi', '256Mi'),
                volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
              },
            ],
            volumes: [{ name: 'tmp', emptyDir: {} }],
          },
        },
      },
    });
    const agent = this.account('agent', [
      { apiGroups: ['acme.example.com'], resources: ['disks/status'], verbs: ['patch'] },
    ]);
    const agentLabel = { 'app.kubernetes.io/component': 'agent' };
    new KubeDaemonSet(this, 'agent', {
      spec: {
        selector: { matchLabels: agentLabel },
        template: {
          metadata: { labels: agentLabel },
          spec: {
            serviceAccountName: agent.name,
            enableServiceLinks: false,
            priorityClassName: 'system-node-critical',
            tolerations: [{ operator: 'Exists' }],
            securityContext: podSecurityContext,
            containers: [
              {
                name: 'agent',
                image,
                args: ['agent'],
                securityContext,
                resources: resources('20m', '32Mi', '64Mi'),
                volumeMounts: [
                  { name: 'sys', mountPath: '/host/sys', readOnly: true },
                  { name: 'tmp', mountPath: '/tmp' },
                ],
              },
            ],
            volumes: [
              { name: 'sys', hostPath: { path: '/sys' } },
              { name: 'tmp', emptyDir: {} },
            ],
          },
        },
      },
    });
  }

  private account(name: string, rules: PolicyRule[]): KubeServiceAccount {
    const account = new KubeServiceAccount(this, `${name}-account`);
    const role = new KubeClusterRole(this, `${name}-role`, { rules });
    new KubeClusterRoleBinding(this, `${name}-binding`, {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role.name },
      subjects: [{ kind: 'ServiceAccount', name: account.name, namespace: 'disks' }],
    });
    return account;
  }
}

const app = new App();
new Disks(app, 'disks');
app.synth();
