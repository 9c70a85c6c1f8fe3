"""What stands between a spider and the network: breaker, buckets, validators, named errors."""
