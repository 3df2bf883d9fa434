{{/* Name of the chart, or nameOverride. */}}
{{- define "whole.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "whole.fullname" -}}
{{- $name := include "whole.name" . }}
{{- $fullname := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) }}
{{- .Values.fullnameOverride | default ($fullname | replace "." "-" | trunc 63 | trimSuffix "-") }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "whole.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "whole.selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | replace "+" "_" | trunc 63 | trimAll "-_." | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "whole.selectorLabels" -}}
app.kubernetes.io/name: {{ include "whole.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account. */}}
{{- define "whole.serviceAccountName" -}}
{{- $created := and (.Values.serviceAccount).create (include "whole.fullname" .) }}
{{- (.Values.serviceAccount).name | default $created | default "default" }}
{{- end }}

{{/* Affinity of the pods, or the anti-affinity preset. Takes root, values and component. */}}
{{- define "whole.affinity" -}}
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
            {{- include "whole.selectorLabels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ .component | quote }}
  {{- else }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "whole.selectorLabels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component | quote }}
  {{- end }}
{{- end }}
{{- end }}
