{{/* Full name of the resources: the release name, and the chart name unless the release name contains it.
     At most 52 characters: the pods have it in the label `controller-revision-hash`, with eleven more. */}}
{{- define "kept.fullname" -}}
{{- $fullname := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) }}
{{- $fullname | replace "." "-" | trunc 52 | trimSuffix "-" }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "kept.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "kept.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "kept.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Host of cache: in this release if a parent chart has both, otherwise in a release of its own. */}}
{{- define "kept.host.cache" -}}
{{- with index ((.Values.global).charts | default dict) "cache" }}
{{- $fullname := contains . $.Release.Name | ternary $.Release.Name (printf "%s-%s" $.Release.Name .) | replace "." "-" }}
{{- $fullname | trunc 52 | trimSuffix "-" }}
{{- else -}}
cache
{{- end }}
{{- end }}

{{/* Host of cache-headless: in this release if a parent chart has both, otherwise in a release of its own. */}}
{{- define "kept.host.cache.headless" -}}
{{- with index ((.Values.global).charts | default dict) "cache" }}
{{- $fullname := contains . $.Release.Name | ternary $.Release.Name (printf "%s-%s" $.Release.Name .) | replace "." "-" }}
{{- $fullname | trunc 52 | trimSuffix "-" | trunc 54 | trimSuffix "-" }}-headless
{{- else -}}
cache-headless
{{- end }}
{{- end }}

{{/* Host of cache-search: in this release if a parent chart has both, otherwise in a release of its own. */}}
{{- define "kept.host.cache.search" -}}
{{- with index ((.Values.global).charts | default dict) "cache" }}
{{- $fullname := contains . $.Release.Name | ternary $.Release.Name (printf "%s-%s" $.Release.Name .) | replace "." "-" }}
{{- $fullname | trunc 52 | trimSuffix "-" | trunc 45 | trimSuffix "-" }}-search
{{- else -}}
cache-search
{{- end }}
{{- end }}
