{{/* Name of the chart, or nameOverride. */}}
{{- define "shop.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "shop.fullname" -}}
{{- $name := include "shop.name" . }}
{{- $fullname := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) }}
{{- .Values.fullnameOverride | default ($fullname | replace "." "-" | trunc 63 | trimSuffix "-") }}
{{- end }}

{{/* Labels of all resources. */}}
{{- define "shop.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "shop.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: sales
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "shop.selectorLabels" -}}
app.kubernetes.io/name: {{ include "shop.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Name of the service account. */}}
{{- define "shop.serviceAccountName" -}}
{{- $created := and (.Values.serviceAccount).create (include "shop.fullname" .) }}
{{- (.Values.serviceAccount).name | default $created | default "default" }}
{{- end }}

{{/* Name of the service account of queue. */}}
{{- define "shop.queue.serviceAccountName" -}}
{{- $created := and ((.Values.queue).serviceAccount).create (printf "%s-queue" (include "shop.fullname" .)) }}
{{- ((.Values.queue).serviceAccount).name | default $created | default "default" }}
{{- end }}

{{/* Value of a key of a Secret. Takes secret, key, and the values' paths at and existing. */}}
{{- define "shop.secretValue" -}}
{{- $path := printf "%s.%s" .at (replace "." "\\." .key) }}
{{- $value := get .secret .key | required (printf "%s: missing value of the Secret's key %s: set it with %s"
  .at .key (printf "--set-string '%s=...' or --set-file '%s=FILE', or use an existing Secret with --set %s=NAME"
  $path $path .existing)) }}
{{- if contains "\ufffd" (toString $value) }}
{{- fail (printf "%s: the value of the Secret's key %s is not UTF-8 text: %s and set %s to its name"
  .at .key "create the Secret with kubectl create secret generic --from-file=..." .existing) }}
{{- end }}
{{- $value }}
{{- end }}

{{/* Affinity of the pods, or the anti-affinity preset. Takes root, values and component. */}}
{{- define "shop.affinity" -}}
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
            {{- if .selector }}
            {{- tpl .selector .root | nindent 12 }}
            {{- else }}
            {{- include "shop.selectorLabels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ .component | quote }}
            {{- end }}
  {{- else }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- if .selector }}
          {{- tpl .selector .root | nindent 10 }}
          {{- else }}
          {{- include "shop.selectorLabels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component | quote }}
          {{- end }}
  {{- end }}
{{- end }}
{{- end }}
