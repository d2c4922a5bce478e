/**
 * What is pasted into a sender's own files, word for word as its page in docs/integrations has it: there, real clients try
 * it. `http://localhost:8080` and `<key>` stand for the reader's own.
 */
export const NAGIOS = `# firstline.cfg
define contact {
  contact_name                   firstline
  pager                          <key>
  service_notification_commands  notify-service-by-firstline
  host_notification_commands     notify-host-by-firstline
  service_notification_period    24x7
  host_notification_period       24x7
  service_notification_options   w,u,c,r
  host_notification_options      d,u,r
}

define command {
  command_name  notify-service-by-firstline
  command_line  /usr/bin/curl -fsS -o /dev/null -m 6 --retry 3 --retry-delay 1 --retry-all-errors --retry-max-time 24 --data-urlencode "type=$NOTIFICATIONTYPE$" --data-urlencode "host=$HOSTNAME$" --data-urlencode "address=$HOSTADDRESS$" --data-urlencode "service=$SERVICEDESC$" --data-urlencode "state=$SERVICESTATE$" --data-urlencode "output=$SERVICEOUTPUT$" "http://localhost:8080/integrations/nagios/$CONTACTPAGER$"
}

define command {
  command_name  notify-host-by-firstline
  command_line  /usr/bin/curl -fsS -o /dev/null -m 6 --retry 3 --retry-delay 1 --retry-all-errors --retry-max-time 24 --data-urlencode "type=$NOTIFICATIONTYPE$" --data-urlencode "host=$HOSTNAME$" --data-urlencode "address=$HOSTADDRESS$" --data-urlencode "state=$HOSTSTATE$" --data-urlencode "output=$HOSTOUTPUT$" "http://localhost:8080/integrations/nagios/$CONTACTPAGER$"
}
`;

export const ICINGA2 = `/* /etc/icinga2/conf.d/firstline.conf */
object User "firstline" {
  pager = "<key>"
}

template NotificationCommand "firstline" {
  command = [ "/usr/bin/curl", "-fsS", "-o", "/dev/null", "-m", "6", "--retry", "3", "--retry-delay", "1", "--retry-all-errors", "--retry-max-time", "24" ]
  arguments = {
    "--data-urlencode" = {
      value = "$firstline_form$"
      repeat_key = true
      order = 1
    }
    "--url" = {
      value = "http://localhost:8080/integrations/icinga2/$user.pager$"
      order = 2
    }
  }
}

object NotificationCommand "firstline-service" {
  import "firstline"
  vars.firstline_form = [
    "type=$notification.type$",
    "host=$host.name$",
    "address=$host.address$",
    "service=$service.name$",
    "state=$service.state$",
    "output=$service.output$"
  ]
}

object NotificationCommand "firstline-host" {
  import "firstline"
  vars.firstline_form = [
    "type=$notification.type$",
    "host=$host.name$",
    "address=$host.address$",
    "state=$host.state$",
    "output=$host.output$"
  ]
}

apply Notification "firstline" to Service {
  command = "firstline-service"
  users = [ "firstline" ]
  types = [ Problem, Acknowledgement, Recovery ]
  states = [ OK, Warning, Critical, Unknown ]
  interval = 0
  assign where service.vars.page != false
}

apply Notification "firstline" to Host {
  command = "firstline-host"
  users = [ "firstline" ]
  types = [ Problem, Acknowledgement, Recovery ]
  states = [ Up, Down ]
  interval = 0
  assign where host.vars.page != false
}
`;

export const MONIT_SCRIPT = String.raw`#!/bin/sh
# firstline-monit failed|succeeded: tells Firstline what Monit has found. Nothing that Monit says itself tells up from down.
exec /usr/bin/curl -fsS -o /dev/null -m 10 --retry 8 --retry-delay 2 --retry-all-errors --retry-max-time 120 \
  --data-urlencode "state=$1" \
  --data-urlencode "host=$MONIT_HOST" \
  --data-urlencode "service=$MONIT_SERVICE" \
  --data-urlencode "event=$MONIT_EVENT" \
  --data-urlencode "description=$MONIT_DESCRIPTION" \
  --data-urlencode "component=$2" \
  http://localhost:8080/integrations/monit/<key>
`;

export const MONIT_CHECK = `# /etc/monit/conf.d/firstline
check file backup with path /var/backups/nightly.tar
  if does not exist then exec "/usr/local/bin/firstline-monit failed billing"
    else if succeeded then exec "/usr/local/bin/firstline-monit succeeded billing"
`;

export const DATADOG = `{
  "key": "$AGGREG_KEY",
  "cycle": "$ALERT_CYCLE_KEY",
  "transition": "$ALERT_TRANSITION",
  "type": "$ALERT_TYPE",
  "priority": "$ALERT_PRIORITY",
  "title": "$EVENT_TITLE",
  "body": "$TEXT_ONLY_MSG",
  "host": "$HOSTNAME",
  "scope": "$ALERT_SCOPE",
  "tags": "$TAGS",
  "link": "$LINK",
  "monitor": "$ALERT_ID"
}
`;

export const HEALTHCHECKS = `{ "code": "$CODE", "name": $NAME_JSON, "status": "$STATUS", "tags": "$TAGS", "at": "$NOW" }
`;
