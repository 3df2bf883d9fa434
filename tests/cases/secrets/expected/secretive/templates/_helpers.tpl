{{/* The chart's name, or what replaces it. */}}
{{- define "secretive.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of the main resources: the release's alone where that contains the chart's. */}}
{{- define "secretive.fullname" -}}
{{- $name := include "secretive.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* The chart and its version, as a label. */}}
{{- define "secretive.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{- end }}

{{/* Labels of all resources; those of commonLabels are added where they stand. */}}
{{- define "secretive.labels" -}}
helm.sh/chart: {{ include "secretive.chart" . }}
{{ include "secretive.selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | replace "+" "_" | trunc 63 | trimAll "-_." | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: vault
{{- end }}

{{/* Labels that selectors go by; they can't change in the life of a release. */}}
{{- define "secretive.selectorLabels" -}}
app.kubernetes.io/name: {{ include "secretive.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* The service account of the pods. */}}
{{- define "secretive.serviceAccountName" -}}
{{- if eq (toString (.Values.serviceAccount).create) "true" }}
{{- (.Values.serviceAccount).name | default (include "secretive.fullname" .) }}
{{- else }}
{{- (.Values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* The content of a Secret, which whoever installs brings. Takes secret, key, at, existing: their places among the values. */}}
{{- define "secretive.brought" -}}
{{- $path := printf "%s.%s" .at (replace "." "\\." .key) }}
{{- get .secret .key | required (printf "%s: the Secret's content %s is yours to bring: %s"
  .at .key (printf "--set-string %s=..., --set-file %s=FILE, or --set %s=NAME for a Secret that is there already"
  $path $path .existing)) }}
{{- end }}

{{/* An image: registry/repository:tag@digest. Takes root, image, and at, its place among the values. */}}
{{- define "secretive.image" -}}
{{- $image := .image | default dict }}
{{- $repository := $image.repository | required (printf "%s.repository is not set: set it, or upgrade by --reset-then-reuse-values rather than --reuse-values" .at) }}
{{- $registry := (.root.Values.global).imageRegistry | default $image.registry }}
{{- $tag := $image.tag | default .root.Chart.AppVersion }}
{{- with $registry }}{{ . }}/{{ end }}{{ $repository }}{{ with $tag }}:{{ . }}{{ end }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* The affinity of pods: their own, or the preset. Takes root, values, component. */}}
{{- define "secretive.affinity" -}}
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
            {{- include "secretive.selectorLabels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ .component | quote }}
  {{- else }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "secretive.selectorLabels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component | quote }}
  {{- end }}
{{- end }}
{{- end }}
