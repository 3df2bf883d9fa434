[% if guards %]
[% include "checks/guards.tpl" %]
[% endif %]
[% if has_pods %]
[% include "checks/pod.tpl" %]
[% include "checks/container.tpl" %]
[% include "checks/quantity.tpl" %]
[% endif %]
[% for kind in kinds_of_chart if kind.checks %]
[% include kind.checks %]
[% endfor %]
[% include "checks/lists.tpl" %]
{{/* Resources that the chart creates, which extraManifests can't create again. */}}
{{- define "[[ chart ]].resources" -}}
[% for resource in resources if resource.file and not resource.kind.is_hook and not resource.kind.is_manifest %]
[% if resource.when.anywhere %]
{{- if [[ resource.when.anywhere ]] }}
[% endif %]
[[ resource.kind.name ]] {{ .Release.Namespace }}/[[ resource.name.text ]]
[% if resource.when.anywhere %]
{{- end }}
[% endif %]
[% endfor %]
{{- end }}

[% include "checks/labels.tpl" %]
