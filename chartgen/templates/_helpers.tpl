[% if chart_fields.exposes("nameOverride") %]
{{/* Name of the chart, or nameOverride. */}}
{{- define "[[ chart ]].name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

[% endif %]
[% set others %]
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
app.kubernetes.io/name: [% if chart_fields.exposes("nameOverride") %]{{ include "[[ chart ]].name" . | quote }}[% else %]{{ .Chart.Name | quote }}[% endif %]

app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}
[% for host in other_hosts %]

[% if host.key %]
{{/* [[ host.noun ]] of [[ host.chart ]][[ host.suffix ]], in this release. */}}
[% else %]
{{/* [[ host.noun ]] of [[ host.chart ]][[ host.suffix ]]: in this release if a parent chart has both, otherwise in a release of its own. */}}
[% endif %]
{{- define "[[ host.helper ]]" -}}
{{- with index ((.Values.global).charts | default dict) "[[ host.chart ]]"[% if host.key %] | default "[[ host.key ]]"[% endif %] }}
{{- $fullname := contains . $.Release.Name | ternary $.Release.Name (printf "%s-%s" $.Release.Name .) | replace "." "-" }}
{{- $fullname | trunc [[ host.fullname_max ]] | trimSuffix "-" [% if host.suffix %]| trunc [[ host.name_max - host.suffix | length ]] | trimSuffix "-" [% endif %]}}[[ host.suffix ]]
[% if not host.key %]
{{- else -}}
[[ host.otherwise ]]
[% endif %]
{{- end }}
{{- end }}
[% endfor %]
[% for account in resources if account.plan.helper is defined and account.plan.helper %]
[% set values = account.plan.fields %]

{{/* Name of the service account[% if account.hook is not none %] of the hook[% if account.hook %] [[ account.hook ]][% endif %][% elif account.plan.component %] of [[ account.plan.component ]][% endif %]. */}}
{{- define "[[ account.plan.helper ]]" -}}
[% set name = values.expression("name") if values.exposes("name") else go(values.default("name")) %]
[% if values.exposes("create") %]
{{- $created := and [[ values.expression("create") ]] [[ account.plan.default_name ]] }}
[% if account.hook is not none %]
{{- $created | default [[ name ]] | default "default" }}
[% else %]
{{- [[ name ]] | default $created | default "default" }}
[% endif %]
[% elif account.hook is not none %]
{{- [[ account.plan.default_name ]] }}
[% else %]
{{- [[ name ]] | default [[ account.plan.default_name if values.default("create") else '"default"' ]] }}
[% endif %]
{{- end }}
[% endfor %]
[% for edge in resources if edge.plan.lookup is defined and edge.plan.looks_up and edge.plan.lookup.helper %]
[% if loop.first %]

{{/* Services that Ingresses and routes refer to, with their names and ports. */}}
{{- define "[[ chart ]].services" -}}
[[ edge.plan.lookup.helper ]]
{{- end }}
[% endif %]
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
[% if workloads | selectattr("selector") | list %]
            {{- if .selector }}
            {{- tpl .selector .root | nindent 12 }}
            {{- else }}
[% endif %]
            {{- include "[[ chart ]].selectorLabels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ .component | quote }}
[% if workloads | selectattr("selector") | list %]
            {{- end }}
[% endif %]
  {{- else }}
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
[% if workloads | selectattr("selector") | list %]
          {{- if .selector }}
          {{- tpl .selector .root | nindent 10 }}
          {{- else }}
[% endif %]
          {{- include "[[ chart ]].selectorLabels" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component | quote }}
[% if workloads | selectattr("selector") | list %]
          {{- end }}
[% endif %]
  {{- end }}
{{- end }}
{{- end }}
[% endif %]
[% endfor %]
[% endset %]
[% if is_included(chart ~ ".fullname", others) %]
[% set exact = "" if chart_fields.exposes("fullnameOverride") else chart_fields.default("fullnameOverride") %]
[% if exact %]
{{/* Full name of the resources. */}}
{{- define "[[ chart ]].fullname" -}}
[[ exact ]]
{{- end }}
[% else %]
{{/* Full name of the resources: the release name, and the chart name unless the release name contains it.[% if name_limit == 63 %] */}}[% endif %]

[% if name_limit < 63 %]
     At most [[ name_limit ]] characters: the pods have it in the label `controller-revision-hash`, with eleven more. */}}
[% endif %]
{{- define "[[ chart ]].fullname" -}}
[% if chart_fields.exposes("nameOverride") %]
{{- $name := include "[[ chart ]].name" . }}
[% endif %]
[% set name = "$name" if chart_fields.exposes("nameOverride") else ".Chart.Name" %]
{{- $fullname := contains [[ name ]] .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name [[ name ]]) }}
[% if name_limit < 63 %]
{{- [% if chart_fields.exposes("fullnameOverride") %].Values.fullnameOverride | default [% endif %]$fullname | replace "." "-" | trunc [[ name_limit ]] | trimSuffix "-" }}
[% else %]
{{- [% if chart_fields.exposes("fullnameOverride") %].Values.fullnameOverride | default ($fullname | replace "." "-" | trunc 63 | trimSuffix "-")[% else %]$fullname | replace "." "-" | trunc 63 | trimSuffix "-"[% endif %] }}
[% endif %]
{{- end }}
[% endif %]

[% endif %]
[[ others ]][% block end %][% endblock %]
