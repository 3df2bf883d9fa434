{{/* Name of the chart, or nameOverride. */}}
{{- define "shop.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Full name of the main resources. If the release name contains the chart name, it is the release name. */}}
{{- define "shop.fullname" -}}
{{- $name := include "shop.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Name and version of the chart, as a label value. */}}
{{- define "shop.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{- end }}

{{/* Labels of all resources, in addition to commonLabels. */}}
{{- define "shop.labels" -}}
helm.sh/chart: {{ include "shop.chart" . }}
{{ include "shop.selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | replace "+" "_" | trunc 63 | trimAll "-_." | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: sales
{{- end }}

{{/* Labels for selectors, which can't change during the lifetime of a release. */}}
{{- define "shop.selectorLabels" -}}
app.kubernetes.io/name: {{ include "shop.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account of the pods. */}}
{{- define "shop.serviceAccountName" -}}
{{- if eq (toString (.Values.serviceAccount).create) "true" }}
{{- (.Values.serviceAccount).name | default (include "shop.fullname" .) }}
{{- else }}
{{- (.Values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* Name of the service account of queue. */}}
{{- define "shop.queue.serviceAccountName" -}}
{{- $values := get .Values "queue" | default dict }}
{{- if eq (toString ($values.serviceAccount).create) "true" }}
{{- ($values.serviceAccount).name | default (printf "%s-queue" (include "shop.fullname" .)) }}
{{- else }}
{{- ($values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* Value of a key of a Secret. Takes secret, key, and the values' paths at and existing. */}}
{{- define "shop.secretValue" -}}
{{- $path := printf "%s.%s" .at (replace "." "\\." .key) }}
{{- $value := get .secret .key | required (printf "%s: missing value of the Secret's key %s: set it with %s"
  .at .key (printf "--set-string '%s=...' or --set-file '%s=FILE', or use an existing Secret with --set %s=NAME"
  $path $path .existing)) }}
{{- if contains "\ufffd" (toString $value) }}
{{- fail (printf "%s: the value of the Secret's key %s is not UTF-8 text: %s and set %s to its name"
  .at .key "create the Secret with kubectl create secret generic --from-file=..." .existing) }}
{{- end }}
{{- $value }}
{{- end }}

{{/* Image reference, registry/repository:tag@digest. Takes root, image, and the values' path at. */}}
{{- define "shop.image" -}}
{{- $image := .image | default dict }}
{{- $repository := $image.repository | required (printf "%s.repository: missing value: set it, or upgrade with --reset-then-reuse-values instead of --reuse-values" .at) }}
{{- $registry := (.root.Values.global).imageRegistry | default $image.registry }}
{{- $tag := $image.tag | default .root.Chart.AppVersion }}
{{- with $registry }}{{ . }}/{{ end }}{{ $repository }}{{ with $tag }}:{{ . }}{{ end }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Affinity of the pods, or the anti-affinity preset. Takes root, values and component. */}}
{{- define "shop.affinity" -}}
{{- if .values.affinity }}
{{- toYaml .values.affinity }}
{{- else if has .values.podAntiAffinityPreset (list "soft" "hard") }}
podAntiAffinity:
  {{- if eq .values.podAntiAffinityPreset "soft" }}
  preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "shop.selectorLabels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ .component | quote }}
  {{- else }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "shop.selectorLabels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component | quote }}
  {{- end }}
{{- end }}
{{- end }}
