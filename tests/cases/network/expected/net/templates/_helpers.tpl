{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "net.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- .Values.fullnameOverride | default ($fullname | replace "." "-" | trunc 63 | trimSuffix "-") }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "net.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "net.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: shop
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "net.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account. */}}
{{- define "net.serviceAccountName" -}}
{{- $created := and (.Values.serviceAccount).create (include "net.fullname" .) }}
{{- (.Values.serviceAccount).name | default $created | default "default" }}
{{- end }}

{{/* Services that Ingresses and routes refer to, with their names and ports. */}}
{{- define "net.services" -}}
main:
  name: {{ include "net.fullname" . | quote }}
  port: http
  ports:
    http: {{ (.Values.service).port }}
shop:
  name: {{ include "net.fullname" . | trunc 58 | trimSuffix "-" }}-shop
  port: http
  ports:
    http: {{ ((.Values.shop).service).port }}
{{- end }}
