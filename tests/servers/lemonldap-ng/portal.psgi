# The portal of LemonLDAP::NG as a PSGI application; LLNG_DEFAULTCONFFILE says where its configuration is.
use strict;
use warnings;

use Lemonldap::NG::Portal;

my $portal = Lemonldap::NG::Portal->run( {} );

# What a web server in front of it would not let through.
sub { $_[0]->{PATH_INFO} =~ m{^/static/} ? [ 404, [], [] ] : $portal->( $_[0] ) };
