{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "adopted.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- .Values.fullnameOverride | default ($fullname | replace "." "-" | trunc 63 | trimSuffix "-") }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "adopted.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "adopted.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: legacy
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "adopted.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account of store. */}}
{{- define "adopted.store.serviceAccountName" -}}
{{- $created := and ((.Values.store).serviceAccount).create (printf "%s-store" (include "adopted.fullname" .)) }}
{{- ((.Values.store).serviceAccount).name | default $created | default "default" }}
{{- end }}

{{/* Services that Ingresses and routes refer to, with their names and ports. */}}
{{- define "adopted.services" -}}
main/:
  name: {{ include "adopted.fullname" . | quote }}
  port: ""
  ports:
    "": {{ (.Values.service).port }}
main/admin:
  name: {{ include "adopted.fullname" . | trunc 57 | trimSuffix "-" }}-admin
  port: ""
  ports:
    "": {{ ((.Values.services).admin).port }}
store/:
  name: {{ include "adopted.fullname" . | trunc 46 | trimSuffix "-" }}-store
  port: ""
  ports:
    "": {{ ((.Values.store).service).port }}
{{- end }}
