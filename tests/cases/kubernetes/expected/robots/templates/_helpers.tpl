{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "robots.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- .Values.fullnameOverride | default ($fullname | replace "." "-" | trunc 63 | trimSuffix "-") }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "robots.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "robots.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: legacy
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "robots.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account of collector. */}}
{{- define "robots.collector.serviceAccountName" -}}
{{- $created := and ((.Values.collector).serviceAccount).create (printf "%s-collector" (include "robots.fullname" .)) }}
{{- ((.Values.collector).serviceAccount).name | default $created | default "default" }}
{{- end }}
