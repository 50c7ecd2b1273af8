# Puts the seed into a fresh Request Tracker and prints a token for each login: LOGIN=TOKEN.
use strict;
use warnings;
use lib '/usr/local/share/request-tracker5/lib', '/usr/share/request-tracker5/lib';
use RT;

RT->LoadConfig();
RT->Config->Set( LogToSTDERR => 'error' );
RT->Init();

my ( $seed, @logins ) = @ARGV;
my ( $ok, $said ) = $RT::Handle->InsertData( $seed, undef, admin_dbh => $RT::Handle->dbh, disconnect_after => 0 );
die "seed: $said\n" unless $ok;
for my $login (@logins) {
    my $user = RT::User->new( RT->SystemUser );
    $user->Load($login);
    die "there is no user $login\n" unless $user->Id;
    my $token = RT::AuthToken->new( RT->SystemUser );
    my ( $id, $why, $written ) = $token->Create( Owner => $user->Id, Description => 'live tests' );
    die "token: $why\n" unless $id;
    print "$login=$written\n";
}
