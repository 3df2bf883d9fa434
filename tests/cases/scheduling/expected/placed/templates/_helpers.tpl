{{/* Name of the chart, or nameOverride. */}}
{{- define "placed.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "placed.fullname" -}}
{{- $name := include "placed.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "placed.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "placed.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "placed.selectorLabels" -}}
app.kubernetes.io/name: {{ include "placed.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account. */}}
{{- define "placed.serviceAccountName" -}}
{{- if (.Values.serviceAccount).create }}
{{- (.Values.serviceAccount).name | default (include "placed.fullname" .) }}
{{- else }}
{{- (.Values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}

{{/* Affinity of the pods, or the anti-affinity preset. Takes root, values and component. */}}
{{- define "placed.affinity" -}}
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
            {{- include "placed.selectorLabels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ .component | quote }}
  {{- else }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "placed.selectorLabels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Rules that are checked at every installation. */}}
{{- define "placed.rules" -}}
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
{{- $handlers := pick (get $.Values $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
{{- $handlers := pick (get ($.Values.anywhere) $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "anywhere.%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
{{- $handlers := pick (get ($.Values.together) $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "together.%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
{{- end }}
