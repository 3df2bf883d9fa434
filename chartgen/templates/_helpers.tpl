{{/* The chart's name, or what replaces it. */}}
{{- define "[[ chart ]].name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of the main resources: the release's alone where that contains the chart's. */}}
{{- define "[[ chart ]].fullname" -}}
{{- $name := include "[[ chart ]].name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* The chart and its version, as a label. */}}
{{- define "[[ chart ]].chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{- end }}

{{/* Labels of all resources; those of commonLabels are added where they stand. */}}
{{- define "[[ chart ]].labels" -}}
helm.sh/chart: {{ include "[[ chart ]].chart" . }}
{{ include "[[ chart ]].selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | replace "+" "_" | trunc 63 | trimAll "-_." | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
[% if part_of %]
app.kubernetes.io/part-of: [[ part_of ]]
[% endif %]
{{- end }}

{{/* Labels that selectors go by; they can't change in the life of a release. */}}
{{- define "[[ chart ]].selectorLabels" -}}
app.kubernetes.io/name: {{ include "[[ chart ]].name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* The service account of the pods. */}}
{{- define "[[ chart ]].serviceAccountName" -}}
{{- if eq (toString (.Values.serviceAccount).create) "true" }}
{{- (.Values.serviceAccount).name | default (include "[[ chart ]].fullname" .) }}
{{- else }}
{{- (.Values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}
[% for account in resources if account.kind.name == "ServiceAccount" and account.scope %]

{{/* The service account of [[ account.scope.component ]]. */}}
{{- define "[[ account.plan.helper ]]" -}}
{{- $values := get .Values "[[ account.scope.component ]]" | default dict }}
{{- if eq (toString ($values.serviceAccount).create) "true" }}
{{- ($values.serviceAccount).name | default (printf "%s-[[ account.scope.component ]]" (include "[[ chart ]].fullname" .)) }}
{{- else }}
{{- ($values.serviceAccount).name | default "default" }}
{{- end }}
{{- end }}
[% endfor %]
[% if "Secret" in kinds %]

{{/* The content of a Secret, which whoever installs brings. Takes secret, key, at, existing: their places among the values. */}}
{{- define "[[ chart ]].brought" -}}
{{- $path := printf "%s.%s" .at (replace "." "\\." .key) }}
{{- get .secret .key | required (printf "%s: the Secret's content %s is yours to bring: %s"
  .at .key (printf "--set-string %s=..., --set-file %s=FILE, or --set %s=NAME for a Secret that is there already"
  $path $path .existing)) }}
{{- end }}
[% endif %]
[% if has_pods %]

{{/* An image: registry/repository:tag@digest. Takes root, image, and at, its place among the values. */}}
{{- define "[[ chart ]].image" -}}
{{- $image := .image | default dict }}
{{- $repository := $image.repository | required (printf "%s.repository is not set: set it, or upgrade by --reset-then-reuse-values rather than --reuse-values" .at) }}
{{- $registry := (.root.Values.global).imageRegistry | default $image.registry }}
{{- $tag := $image.tag | default .root.Chart.AppVersion }}
{{- with $registry }}{{ . }}/{{ end }}{{ $repository }}{{ with $tag }}:{{ . }}{{ end }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}
[% endif %]
[% if has_pods %]

{{/* The affinity of pods: their own, or the preset. Takes root, values, component. */}}
{{- define "[[ chart ]].affinity" -}}
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
            {{- include "[[ chart ]].selectorLabels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ .component | quote }}
  {{- else }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "[[ chart ]].selectorLabels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component | quote }}
  {{- end }}
{{- end }}
{{- end }}
[% endif %]
