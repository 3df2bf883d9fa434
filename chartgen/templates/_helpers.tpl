[% if chart_fields.exposes("nameOverride") %]
{{/* Name of the chart, or nameOverride. */}}
{{- define "[[ chart ]].name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

[% endif %]
[% set exact = "" if chart_fields.exposes("fullnameOverride") else chart_fields.default("fullnameOverride") %]
[% if exact %]
{{/* Full name of the resources. */}}
{{- define "[[ chart ]].fullname" -}}
[[ exact ]]
{{- end }}
[% else %]
{{/* Full name of the resources: the release name, and the chart name unless the release name contains it. */}}
{{- define "[[ chart ]].fullname" -}}
[% if chart_fields.exposes("nameOverride") %]
{{- $name := include "[[ chart ]].name" . }}
[% endif %]
[% set name = "$name" if chart_fields.exposes("nameOverride") else ".Chart.Name" %]
[% if chart_fields.exposes("fullnameOverride") %]
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if contains [[ name ]] .Release.Name }}
[% else %]
{{- if contains [[ name ]] .Release.Name }}
[% endif %]
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name [[ name ]] | replace "." "-" | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
[% endif %]

{{/* Labels of all resources. */}}
{{- define "[[ chart ]].labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-_." }}
{{ include "[[ chart ]].selectorLabels" . }}
[% if is_plain_version %]
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
[% else %]
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | replace "+" "_" | trunc 63 | trimAll "-_." | quote }}
{{- end }}
[% endif %]
app.kubernetes.io/managed-by: {{ .Release.Service }}
[% if part_of %]
app.kubernetes.io/part-of: [[ part_of ]]
[% endif %]
{{- end }}

{{/* Selector labels, which can't change during the lifetime of a release. */}}
{{- define "[[ chart ]].selectorLabels" -}}
app.kubernetes.io/name: [% if chart_fields.exposes("nameOverride") %]{{ include "[[ chart ]].name" . | quote }}[% else %][[ yaml(chart) ]][% endif %]

app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}
[% for account in resources if account.plan.helper is defined and account.plan.helper %]
[% set values = account.plan.fields %]

{{/* Name of the service account[% if account.plan.component %] of [[ account.plan.component ]][% endif %]. */}}
{{- define "[[ account.plan.helper ]]" -}}
[% if values.exposes("create") %]
{{- if [[ values.expression("create") ]] }}
{{- [[ values.expression("name") if values.exposes("name") else go(values.default("name")) ]] | default [[ account.plan.default_name ]] }}
{{- else }}
{{- [[ values.expression("name") if values.exposes("name") else go(values.default("name")) ]] | default "default" }}
{{- end }}
[% else %]
{{- [[ values.expression("name") ]] | default [[ account.plan.default_name if values.default("create") else '"default"' ]] }}
[% endif %]
{{- end }}
[% endfor %]
[% for kind in kinds_of_chart if kind.helpers %]
[% include kind.helpers %]
[% endfor %]
[% for scope in workloads if scope.fields.exposes("podAntiAffinityPreset") %]
[% if loop.first %]

{{/* Affinity of the pods, or the anti-affinity preset. Takes root, values and component. */}}
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
[% endfor %]
[% if guards or probes %]

{{/* Rules that are checked at every installation. */}}
{{- define "[[ chart ]].rules" -}}
[% for guard in guards %]
{{- if [[ guard.fails ]] }}
{{- fail [[ go(guard.message) ]] }}
{{- end }}
[% endfor %]
[% for path, expression, kinds in probes %]
{{- range $probe := list [[ kinds ]] }}
{{- $handlers := pick (get [[ expression ]] $probe | default dict) "exec" "grpc" "httpGet" "tcpSocket" | keys | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "[[ path ]]%s has the handlers %s: set all but one to null" $probe (join " and " $handlers)) }}
{{- end }}
{{- end }}
[% endfor %]
{{- end }}
[% endif %]
