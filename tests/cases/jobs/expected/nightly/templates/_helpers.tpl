{{/* Name of the chart, or nameOverride. */}}
{{- define "nightly.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "nightly.fullname" -}}
{{- $name := include "nightly.name" . }}
{{- $fullname := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) }}
{{- .Values.fullnameOverride | default ($fullname | replace "." "-" | trunc 63 | trimSuffix "-") }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "nightly.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "nightly.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "nightly.selectorLabels" -}}
app.kubernetes.io/name: {{ include "nightly.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account. */}}
{{- define "nightly.serviceAccountName" -}}
{{- $created := and (.Values.serviceAccount).create (include "nightly.fullname" .) }}
{{- (.Values.serviceAccount).name | default $created | default "default" }}
{{- end }}
