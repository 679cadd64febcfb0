"""The log of the TAC article (document 217230) as it stands there: lines wrapped, a page break in the middle."""

from __future__ import annotations

IN_ORDER = """
2020-07-21T15:16:50.321-05:00 expc01 replication: UTCTime="2020-07-21 20:16:50,321"
Module="developer.replication" Level="INFO" CodeLocation="clusterconfigurationsynchroniser(270)"
Detail="Starting synchronisation" 2020-07-21T15:16:50.330-05:00 expc01 replication:
UTCTime="2020-07-21 20:16:50,330" Module="developer.replication" Level="INFO"
CodeLocation="clusterconfigurationutils(750)" AlternateIPAddresses="[u'(10.15.13.15 expc01)',
u'(10.15.13.16 expc02)']" ConfigurationMasterIndex="0" LocalPeerIndex="0" 2020-07-
21T15:16:50.433-05:00 expc01 replication: UTCTime="2020-07-21 20:16:50,433"
Module="developer.replication" Level="INFO" CodeLocation="clusterconfigurationsynchroniser(257)"
Detail="This peer is the cluster master, local configuration has already been replicated to the
other peers" 2020-07-21T15:16:50.437-05:00 expc01 replication: UTCTime="2020-07-21 20:16:50,437"
Module="developer.replication" Level="INFO" CodeLocation="clusterconfigurationsynchroniser(336)"
Detail="Synchronisation completed successfully"
```

```
2020-07-21T15:16:46.900-05:00 expc02 replication: UTCTime="2020-07-21 20:16:46,899"
Module="developer.replication" Level="INFO" CodeLocation="clusterconfigurationsynchroniser(270)"
```

```
Detail="Starting synchronisation" 2020-07-21T15:16:46.908-05:00 expc02 replication:
UTCTime="2020-07-21 20:16:46,908" Module="developer.replication" Level="INFO"
CodeLocation="clusterconfigurationutils(750)" AlternateIPAddresses="['(10.15.13.15 expc01)',
u'(10.15.13.16 expc02)']" ConfigurationMasterIndex="0" LocalPeerIndex="1" 2020-07-
21T15:16:46.947-05:00 expc02 replication: UTCTime="2020-07-21 20:16:46,946"
Module="developer.replication" Level="INFO" CodeLocation="clusterconfigurationsynchroniser(254)"
Detail="This peer is not the cluster master, local configuration is already up to date" 2020-07-
21T15:16:46.950-05:00 expc02 replication: UTCTime="2020-07-21 20:16:46,950"
Module="developer.replication" Level="INFO" CodeLocation="clusterconfigurationsynchroniser(336)"
Detail="Synchronisation completed successfully"
"""

PEER_LOST = """
2020-08-12T14:57:43.353-05:00 expc01 UTCTime="2020-08-12 19:57:43,353"
Module="developer.clusterdb.cdb" Level="INFO" Node="clusterdb@expc01.apolo.local"
PID="<0.159.0>" Detail="Processed mnesia_down event from accessible node"
Node="clusterdb@expc02.apolo.local" 2020-08-12T14:57:43.354-05:00 expc01 UTCTime="2020-08-12
19:57:43,353" Module="developer.clusterdb.cdb" Level="ERROR" Node="clusterdb@expc01.apolo.local"
PID="<0.159.0>" Detail="Inconsistent Database" Context="from mnesia system - mnesia down"
Node="clusterdb@expc02.apolo.local" 2020-08-12T14:57:43.354-05:00 expc01 UTCTime="2020-08-12
19:57:43,354" Module="developer.clusterdb.cdb" Level="INFO" Node="clusterdb@expc01.apolo.local"
PID="<0.159.0>" Detail="Connecting database on mnesia running_partitioned_network event"
Node="clusterdb@expc02.apolo.local" 2020-08-12T14:57:43.354-05:00 expc01 UTCTime="2020-08-12
19:57:43,354" Module="developer.clusterdb.cdb" Level="INFO" Node="clusterdb@expc01.apolo.local"
PID="<0.14215.425>" Detail="Ready to perform node connection transaction"
Node="clusterdb@expc02.apolo.local" 2020-08-12T14:57:43.354-05:00 expc01 UTCTime="2020-08-12
19:57:43,354" Module="developer.clusterdb.cdb" Level="INFO" Node="clusterdb@expc01.apolo.local"
PID="<0.14215.425>" Detail="Running node connection transaction"
Node="clusterdb@expc02.apolo.local" 2020-08-12T14:57:43.354-05:00 expc01 UTCTime="2020-08-12
19:57:43,354" Module="developer.clusterdb.synchronise" Level="WARN"
Node="clusterdb@expc01.apolo.local" PID="<0.14215.425>" Detail="Failed connecting to node"
Node="clusterdb@expc02.apolo.local" Reason="{ badrpc, { EXIT, { aborted, { noproc, { gen_server,
call, [ kernel_safe_sup, { start_child, { dets_sup, { dets_sup, start_link, }, permanent, 1000,
supervisor, [ dets_sup ] } }, infinity ] } } } } }" 2020-08-12T14:57:43.524-05:00 expc01 alarm:
Level="WARN" Event="Alarm Raised" Id="20006" UUID="0f96695e-d954-4f6f-85c1-2ef1eae6f764"
Severity="warning" Detail="Cluster database communication failure: The database is unable to
replicate with one or more of the cluster peers" UTCTime="2020-08-12 19:57:43,524" 2020-08-
12T14:57:43.771-05:00 expc01 alarm: Level="WARN" Event="Alarm Raised" Id="20004" UUID="3bca6888-
f622-11df-93be-07cc953d7b99" Severity="warning" Detail="Cluster communication failure: The
system is unable to communicate with one or more of the cluster peers" UTCTime="2020-08-12
19:57:43,771"
2020-08-12T14:57:53.872-05:00 expc01 tvcs: UTCTime="2020-08-12 19:57:53,871"
Module="network.h323" Level="INFO": Action="Sent" Dst-ip="10.15.13.16" Dst-port="1719"
Detail="Sending RAS SCI SeqNum=52319 Retransmit=True" 2020-08-12T14:57:54.872-05:00 expc01 tvcs:
UTCTime="2020-08-12 19:57:54,871" Module="network.h323" Level="INFO": Action="Sent" Dst-
ip="10.15.13.16" Dst-port="1719" Detail="Sending RAS LRQ SeqNum=52320 Retransmit=True"
2020-08-12T14:57:58.871-05:00 expc01 tvcs: Event="External Server Communications Failure"
Reason="gatekeeper timed out" Service="NeighbourGatekeeper" Detail="name:10.15.13.16:1719" Level="1"
UTCTime="2020-08-12 19:57:58,871" 2020-08-12T14:57:58.871-05:00 expc01 tvcs: UTCTime="2020-08-12
19:57:58,871" Module="network.h323" Level="INFO": Action="Sent" Dst-ip="10.15.13.16" Dst-
port="1719" Detail="Sending RAS LRQ SeqNum=52320 Timeout=True" 2020-08-12T14:57:59.601-05:00 expc01
UTCTime="2020-08-12 19:57:59,601" Module="developer.clusterdb.peernamesresolver" Level="INFO"
Node="clusterdb@expc01.apolo.local" PID="<0.145.0>" Detail="Triggering forced peer update of
peers which failed DNS and queueing next run" Queue-Time-ms="300000"
"""

ENFORCED = """
2020-08-12T15:13:24.976-05:00 expc01 UTCTime="2020-08-12 20:13:24,975" Event="System
Configuration Changed" Node="clusterdb@expc01.apolo.local" PID="<0.345.0>"
Detail="xconfiguration clusterConfiguration tls_verify - changed from: Permissive to: Enforcing"
2020-08-12T15:13:24.976-05:00 expc01 httpd[15060]: web: Event="System Configuration Changed"
Detail="configuration/cluster/tls_verify - changed from: 'Permissive' to: 'Enforcing'"
Src-ip="10.15.13.30" Src-port="53155" User="admin" Level="1" UTCTime="2020-08-12 20:13:24"
2020-08-12T15:13:24.979-05:00 expc01 management: UTCTime="2020-08-12 20:13:24,978"
Module="developer.management.databasemanager" Level="INFO" CodeLocation="databasemanager(312)"
Detail="Cluster configuration change detected" 2020-08-12T15:13:25.192-05:00 expc01 management:
UTCTime="2020-08-12 20:13:25,192" Module="developer.diagnostics.alarmanager" Level="INFO"
CodeLocation="alarmanager(173)" Detail="Raising alarm" UUID="e2b8e3d1-b731-4d7d-b606-
4682a8f0c2e6" Parameters="null" 2020-08-12T15:13:25.195-05:00 expc01 management: Level="WARN"
Event="Alarm Raised" Id="20007" UUID="e2b8e3d1-b731-4d7d-b606-4682a8f0c2e6" Severity="warning"
Detail="Restart required: Cluster configuration has been changed, however a restart is required
for this to take effect" UTCTime="2020-08-12 20:13:25,194"
"""


def line(host: str = "expc01", at: str = "2026-01-02T03:04:05.000+01:00", **fields: str) -> str:
    """Return a line of the log; `_` in a field's name is a hyphen."""
    return f"{at} {host} " + " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in fields.items())
