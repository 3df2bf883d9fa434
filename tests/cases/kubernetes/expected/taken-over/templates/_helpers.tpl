{{/* Name of the chart, or nameOverride. */}}
{{- define "taken-over.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Full name of the main resources. If the release name contains the chart name, it is the release name. */}}
{{- define "taken-over.fullname" -}}
{{- $name := include "taken-over.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Name and version of the chart, as a label value. */}}
{{- define "taken-over.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{- end }}

{{/* Labels of all resources, in addition to commonLabels. */}}
{{- define "taken-over.labels" -}}
helm.sh/chart: {{ include "taken-over.chart" . }}
{{ include "taken-over.selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | replace "+" "_" | trunc 63 | trimAll "-_." | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: legacy
{{- end }}

{{/* Labels for selectors, which can't change during the lifetime of a release. */}}
{{- define "taken-over.selectorLabels" -}}
app.kubernetes.io/name: {{ include "taken-over.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account of worker. */}}
{{- define "taken-over.worker.serviceAccountName" -}}
{{- $values := get .Values "worker" | default dict }}
{{- if eq (toString ($values.serviceAccount).create) "true" }}
{{- ($values.serviceAccount).name | default (printf "%s-worker" (include "taken-over.fullname" .)) }}
{{- else }}
{{- ($values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* Image reference, registry/repository:tag@digest. Takes root, image, and the values' path at. */}}
{{- define "taken-over.image" -}}
{{- $image := .image | default dict }}
{{- $repository := $image.repository | required (printf "%s.repository: missing value: set it, or upgrade with --reset-then-reuse-values instead of --reuse-values" .at) }}
{{- $registry := (.root.Values.global).imageRegistry | default $image.registry }}
{{- $tag := $image.tag | default .root.Chart.AppVersion }}
{{- with $registry }}{{ . }}/{{ end }}{{ $repository }}{{ with $tag }}:{{ . }}{{ end }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Affinity of the pods, or the anti-affinity preset. Takes root, values and component. */}}
{{- define "taken-over.affinity" -}}
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
            {{- include "taken-over.selectorLabels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ .component | quote }}
  {{- else }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "taken-over.selectorLabels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component | quote }}
  {{- end }}
{{- end }}
{{- end }}
