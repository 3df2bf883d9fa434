{{/* The chart's name, or what replaces it. */}}
{{- define "todo-frontend.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of the main resources: the release's alone where that contains the chart's. */}}
{{- define "todo-frontend.fullname" -}}
{{- $name := include "todo-frontend.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* The chart and its version, as a label. */}}
{{- define "todo-frontend.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{- end }}

{{/* Labels of all resources; those of commonLabels are added where they stand. */}}
{{- define "todo-frontend.labels" -}}
helm.sh/chart: {{ include "todo-frontend.chart" . }}
{{ include "todo-frontend.selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | replace "+" "_" | trunc 63 | trimAll "-_." | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: todo
{{- end }}

{{/* Labels that selectors go by; they can't change in the life of a release. */}}
{{- define "todo-frontend.selectorLabels" -}}
app.kubernetes.io/name: {{ include "todo-frontend.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* The service account of the pods. */}}
{{- define "todo-frontend.serviceAccountName" -}}
{{- if eq (toString (.Values.serviceAccount).create) "true" }}
{{- (.Values.serviceAccount).name | default (include "todo-frontend.fullname" .) }}
{{- else }}
{{- (.Values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* An image: registry/repository:tag@digest. Takes root, image, and at, its place among the values. */}}
{{- define "todo-frontend.image" -}}
{{- $image := .image | default dict }}
{{- $repository := $image.repository | required (printf "%s.repository is not set: set it, or upgrade by --reset-then-reuse-values rather than --reuse-values" .at) }}
{{- $registry := (.root.Values.global).imageRegistry | default $image.registry }}
{{- $tag := $image.tag | default .root.Chart.AppVersion }}
{{- with $registry }}{{ . }}/{{ end }}{{ $repository }}{{ with $tag }}:{{ . }}{{ end }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* The affinity of pods: their own, or the preset. Takes root, values, component. */}}
{{- define "todo-frontend.affinity" -}}
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
            {{- include "todo-frontend.selectorLabels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ .component | quote }}
  {{- else }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "todo-frontend.selectorLabels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component | quote }}
  {{- end }}
{{- end }}
{{- end }}
